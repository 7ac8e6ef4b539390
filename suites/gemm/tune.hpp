// Which of a library's algorithms computes a product fastest on this device.
#pragma once

#include <string>

#include "harness/bench/state.hpp"
#include "suites/gemm/kernel.hpp"
#include "suites/gemm/operands.hpp"

namespace assay {

// Checks and times a few passes of each; states their words and rates (FLOP/s), and gives back the
// words of the one with the greatest median. Throws Error where the library offers no choice; a
// wrong product of any of them ends the case.
std::string fastest_algorithm(State& state, const GemmKernel& kernel, GemmProduct& product,
                              const GemmOperands& operands);

}  // namespace assay
