// Matrix products by cuBLASLt.
#pragma once

#include <memory>

#include "suites/gemm/kernel.hpp"

namespace assay {

struct GemmArithmetic {
  Number number = Number::fp32;
  bool emulated = false;  // FP64 alone: made of products of whole numbers of eight bits.
};

// On the device's stream: a product is done when the device is. `device` is a GPU. Throws
// world_error in cuBLAS' words where it offers none.
std::unique_ptr<GemmProduct> cublaslt_product(Device& device, const GemmShape& shape,
                                              const GemmArithmetic& arithmetic);

}  // namespace assay
