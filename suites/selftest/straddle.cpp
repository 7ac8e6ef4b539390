// selftest.straddle: values so near to the floor of the profile that only more of them decide.
#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "suites/selftest/invented.hpp"

namespace assay {
namespace {

// By the rule of the profile (z 1.85) the guard band is 0.46 steps after 20 values and 0.31 after
// 40: 0.39 steps above the floor of 90 lies between them.
void straddle(State& state) {
  verify_something(state);
  state.record("rate", invented(state.repetitions(), 90.78, 2.0));
}

const Registered<Benchmark> registered{{
    .name = "selftest.straddle",
    .about = "Values that decide only after a retest",
    .metrics = {{"rate", "1/s", Better::higher}},
    .run = straddle,
}};

}  // namespace
}  // namespace assay
