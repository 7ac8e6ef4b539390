// Values that nobody measured, for the self-test.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/bench/state.hpp"

namespace assay {

// `count` values around `centre`, in turn below, at and above it by `step`.
std::vector<double> invented(std::uint32_t count, double centre, double step);

// A result that is checked and right, so that what follows is what the case is about.
void verify_something(State& state);

}  // namespace assay
