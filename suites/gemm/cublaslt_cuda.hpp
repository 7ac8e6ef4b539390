// Matrix products by cuBLASLt.
#pragma once

#include <memory>

#include "suites/gemm/kernel.hpp"

namespace assay {

// On the device's stream: a product is done when the device is. `device` is a GPU. FP32 or BF16
// operands, FP32 sums and result. Throws world_error in cuBLAS' words where it offers none.
std::unique_ptr<GemmProduct> cublaslt_product(Device& device, const GemmShape& shape,
                                              Number number);

}  // namespace assay
