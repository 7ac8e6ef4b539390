// selftest.noisy: values that scatter more than the profile allows.
#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "suites/selftest/invented.hpp"

namespace assay {
namespace {

void noisy(State& state) {
  verify_something(state);
  state.record("rate", invented(state.repetitions(), 150.0, 50.0));
}

const Registered<Benchmark> registered{{
    .name = "selftest.noisy",
    .about = "Values that scatter too much",
    .metrics = {{"rate", "1/s", Better::higher}},
    .run = noisy,
}};

}  // namespace
}  // namespace assay
