// A lane's part of a weight matrix in oneDNN's own order.
#pragma once

#include "suites/tokens/lane_matrix.hpp"

namespace assay {

// BF16, or FP32. Throws Error where oneDNN has no such product on this CPU.
std::unique_ptr<LaneMatrix> onednn_lane(const LaneShape& shape, Number number);

Facts onednn_facts();

}  // namespace assay
