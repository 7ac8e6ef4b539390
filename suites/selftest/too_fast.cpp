// selftest.too_fast: faster than the physical limit of the profile: a broken measurement, never a
// pass.
#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "suites/selftest/invented.hpp"

namespace assay {
namespace {

void too_fast(State& state) {
  verify_something(state);
  state.record("rate", invented(state.repetitions(), 1e6, 0.5));
}

const Registered<Benchmark> registered{{
    .name = "selftest.too_fast",
    .about = "Values that are physically impossible by the profile",
    .metrics = {{"rate", "1/s", Better::higher}},
    .run = too_fast,
}};

}  // namespace
}  // namespace assay
