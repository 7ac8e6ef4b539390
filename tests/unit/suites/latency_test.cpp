// The pointer chase: its chain, and chases that cheat.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/kernel.hpp"
#include "suites/hbm/chain.hpp"
#include "tests/unit/suites/bench_double.hpp"

namespace assay {
namespace {

void measure_latency(StateDouble& state) { Registered<Benchmark>::find("hbm.latency")->run(state); }

TEST(Chain, every_link_is_visited_once_before_the_first_comes_again) {
  for (const std::size_t links : {2U, 3U, 17U, 1000U}) {
    const auto device = test_device();
    const Chain chain(*device, links * kLinkBytes, 42);
    std::vector<int> visits(links);
    const Link* at = chain.first();
    for (std::size_t i = 0; i < links; ++i) {
      EXPECT_EQ(at->place, i);
      ++visits[static_cast<std::size_t>(at - chain.first())];
      at = at->next;
    }
    EXPECT_EQ(at, chain.first());
    EXPECT_EQ(std::ranges::count(visits, 1), static_cast<std::ptrdiff_t>(links));
    EXPECT_EQ(chain.cycle(), links);
  }
}

TEST(Chain, its_order_is_random_and_the_seed_s_own) {
  const auto device = test_device();
  const Chain chain(*device, 4096 * kLinkBytes, 1);
  const Chain same(*device, 4096 * kLinkBytes, 1);
  const Chain other(*device, 4096 * kLinkBytes, 2);
  std::size_t neighbours = 0;
  std::size_t differ = 0;
  for (std::size_t i = 0; i < chain.count(); ++i) {
    const auto next = chain.first()[i].next - chain.first();
    EXPECT_EQ(next, same.first()[i].next - same.first());
    differ += next != other.first()[i].next - other.first() ? 1 : 0;
    neighbours += next == static_cast<std::ptrdiff_t>(i) + 1 ? 1 : 0;
  }
  EXPECT_LT(neighbours, 20U);  // One is expected.
  EXPECT_GT(differ, 4000U);
}

TEST(Chain, less_than_two_links_are_refused) {
  const auto device = test_device();
  EXPECT_THROW(Chain(*device, kLinkBytes, 1), Error);
}

TEST(Latency, the_kernel_follows_exactly_as_many_links_as_asked) {
  const auto device = test_device();
  const Chain chain(*device, 1000 * kLinkBytes, 7);
  const auto chase = kernel<ChaseKernel>("hbm.latency").chase;
  EXPECT_EQ(chase(chain.first(), 0)->place, 0U);
  EXPECT_EQ(chase(chain.first(), 1)->place, 1U);
  EXPECT_EQ(chase(chain.first(), 12'345)->place, 345U);
}

TEST(Latency, is_a_time_a_load_and_states_its_working_set) {
  const auto device = test_device(2, 4 << 20);
  StateDouble state(*device, {{"bytes", "beyond-cache"}});
  state.iterations = 2;
  measure_latency(state);
  EXPECT_EQ(state.measured, "latency");
  EXPECT_EQ(state.quotient, Quotient::time_each);
  EXPECT_EQ(state.amount, 1048576.0);
  EXPECT_EQ(std::get<std::string>(state.facts.at("working_set")), "at least 4 x last-level cache");
  EXPECT_GE(std::get<double>(state.facts.at("working_set_bytes")), 4.0 * (4 << 20));
}

TEST(Latency, a_working_set_that_memory_does_not_allow_says_so) {
  const auto device = test_device(1, 32 << 20);
  StateDouble state(*device, {{"bytes", "beyond-cache"}});
  state.memory = 16U << 20U;
  state.iterations = 1;
  measure_latency(state);
  EXPECT_EQ(std::get<std::string>(state.facts.at("working_set")), "below 4 x last-level cache");
  StateDouble small(*device, {{"bytes", "4194304"}});
  small.memory = 1U << 20U;
  EXPECT_THROW(measure_latency(small), Error);
}

}  // namespace
}  // namespace assay
