// Weights in a GPU's memory.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "harness/device/device.hpp"
#include "suites/gemm/number.hpp"
#include "suites/tokens/weights.hpp"

namespace assay {

using WeightRow = std::function<void(std::size_t row, std::span<float> numbers)>;

// As many rows as the matrix has outputs, of its inputs each, which `row` gives; made on the host.
// Of fp8 and nvfp4 as suites/gemm/scaled_layout.hpp has them.
std::unique_ptr<Memory> gpu_rows(Device& device, Number number, const Matrix& shape,
                                 const WeightRow& row);

}  // namespace assay
