// The memory kernels of a GPU, and measuring them: the arrays, checks and counting of stream.hpp.
#pragma once

#include <cstddef>
#include <string>

#include "harness/bench/state.hpp"
#include "suites/hbm/stream.hpp"
#include "suites/hbm/stream_body.hpp"

namespace assay {

struct HbmGpuKernel {
  std::string name;                                    // "hbm.triad"
  void (*begin)(Device&, const StreamJob&) = nullptr;  // Done when the device is.
  std::size_t (*threads)(const Device&) = nullptr;     // Of the grid that it is begun with.
};

// As measure_stream, on a device whose memory the host does not see.
void measure_stream_gpu(State& state, const Stream& stream);

}  // namespace assay
