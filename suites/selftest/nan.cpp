// selftest.nan: one value among good ones is not a number.
#include <limits>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "suites/selftest/invented.hpp"

namespace assay {
namespace {

void nan(State& state) {
  verify_something(state);
  std::vector<double> values = invented(state.repetitions(), 100.0, 0.5);
  values.back() = std::numeric_limits<double>::quiet_NaN();
  state.record("rate", values);
}

const Registered<Benchmark> registered{{
    .name = "selftest.nan",
    .about = "A value that is not a number",
    .metrics = {{"rate", "1/s", Better::higher}},
    .run = nan,
}};

}  // namespace
}  // namespace assay
