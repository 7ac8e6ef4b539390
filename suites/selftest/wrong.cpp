// selftest.wrong: fast, with a wrong result: speed does not matter then.
#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "suites/selftest/invented.hpp"

namespace assay {
namespace {

void wrong(State& state) {
  verify_something(state);
  state.verify(false, "the result of the self-test is wrong, as it should be");
  state.record("rate", invented(state.repetitions(), 100.0, 0.5));
}

const Registered<Benchmark> registered{{
    .name = "selftest.wrong",
    .about = "A wrong result with good values",
    .metrics = {{"rate", "1/s", Better::higher}},
    .run = wrong,
}};

}  // namespace
}  // namespace assay
