// selftest.pass: a healthy unit. The profile asks for 90.
#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "suites/selftest/invented.hpp"

namespace assay {
namespace {

void pass(State& state) {
  verify_something(state);
  state.record("rate", invented(state.repetitions(), 100.0, 0.5));
}

const Registered<Benchmark> registered{{
    .name = "selftest.pass",
    .about = "Invented values that meet the profile",
    .metrics = {{"rate", "1/s", Better::higher}},
    .run = pass,
}};

}  // namespace
}  // namespace assay
