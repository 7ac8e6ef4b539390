// Matrix products by oneDNN, for every number type that it offers on this CPU.
#pragma once

#include <memory>
#include <string>

#include "suites/gemm/kernel.hpp"

namespace assay {

// Throws Error where oneDNN has no such product on this CPU.
std::unique_ptr<GemmProduct> onednn_product(const GemmShape& shape, Number number, unsigned lanes);

// Empty where oneDNN has a fast BF16 product on this CPU, else the reason in a sentence.
std::string onednn_bf16_unavailable();

}  // namespace assay
