// What a number becomes where a kind of number holds it: as the plain loops have it, which share
// nothing with the kernels.
#pragma once

#include <cstddef>
#include <span>

#include "suites/gemm/number.hpp"

namespace assay {

// A row of weights of a matrix with so many inputs.
void round_weights(std::span<float> row, std::size_t inputs, Number number);

// A row that enters a product. BF16 is left as it is: what its roundings do is allowed for; what
// those of fewer bits do would hide a wrong head.
void round_activations(std::span<float> row, Number number);

// To what an element of fp32 or bf16 can hold.
float rounded(float value, Number number);

}  // namespace assay
