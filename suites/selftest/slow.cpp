// selftest.slow: measured properly, and too slow. The profile asks for 90.
#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "suites/selftest/invented.hpp"

namespace assay {
namespace {

void slow(State& state) {
  verify_something(state);
  state.record("rate", invented(state.repetitions(), 50.0, 0.5));
}

const Registered<Benchmark> registered{{
    .name = "selftest.slow",
    .about = "Invented values below the profile's floor",
    .metrics = {{"rate", "1/s", Better::higher}},
    .run = slow,
}};

}  // namespace
}  // namespace assay
