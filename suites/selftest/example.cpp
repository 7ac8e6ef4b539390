// selftest.example: sums an array of whole numbers. The example of suites/README.md: copy it,
// change the name.
#include <numeric>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"

namespace assay {
namespace {

void sum_array(State& state) {
  const std::uint64_t bytes = state.axis_count("bytes");
  const auto memory = state.device().allocate(bytes);
  const auto numbers = memory->as<std::uint64_t>();
  std::iota(numbers.begin(), numbers.end(), state.seed());
  const std::uint64_t n = numbers.size();
  const std::uint64_t expected = n * state.seed() + n * (n - 1) / 2;

  std::uint64_t sum = 0;
  const auto run = [&](std::uint64_t) {
    sum = std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0});
  };
  const auto check = [&](std::uint64_t) { state.verify(sum == expected, "the sum is wrong"); };
  run(0);
  check(0);
  state.measure(
      {.metric = "bandwidth", .amount = static_cast<double>(bytes), .run = run, .check = check});
}

const Registered<Benchmark> registered{{
    .name = "selftest.example",
    .about = "Sums an array on one core",
    .axes = {{"bytes", {"65536", "16777216"}}},
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .run = sum_array,
}};

}  // namespace
}  // namespace assay
