// Preflight: every multiply-add loop that this CPU has, the read loop, the clock.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/kernel.hpp"
#include "suites/preflight/fma.hpp"
#include "suites/preflight/read_kernel.hpp"
#include "tests/unit/suites/bench_double.hpp"

namespace assay {
namespace {

void run(const std::string& benchmark, StateDouble& state) {
  Registered<Benchmark>::find(benchmark)->run(state);
}

TEST(Preflight, every_multiply_add_loop_that_runs_here_is_exact) {
  std::size_t ran = 0;
  for (const FmaKernel* kernel : Registered<FmaKernel>::all()) {
    if (!kernel->unavailable().empty()) continue;
    const FmaOperands operands = fma_operands(*kernel, 7);
    std::vector<float> sums(kernel->sums, -1.0F);
    for (const std::uint64_t rounds : {std::uint64_t{0}, std::uint64_t{1}, rounds_max(*kernel)}) {
      kernel->run(operands, rounds, sums.data());
      EXPECT_TRUE(exact(*kernel, operands, rounds, sums)) << kernel->name << " " << rounds;
    }
    ++ran;
  }
  EXPECT_GE(ran, 1U);
}

TEST(Preflight, a_loop_that_skips_one_round_is_not_exact) {
  const FmaKernel& kernel = *fma_kernel("fp32");
  const FmaOperands operands = fma_operands(kernel, 7);
  std::vector<float> sums(kernel.sums);
  kernel.run(operands, rounds_max(kernel) - 1, sums.data());
  EXPECT_FALSE(exact(kernel, operands, rounds_max(kernel), sums));
}

TEST(Preflight, one_wrong_sum_is_not_exact) {
  const FmaKernel& kernel = *fma_kernel("fp32");
  const FmaOperands operands = fma_operands(kernel, 7);
  std::vector<float> sums(kernel.sums);
  kernel.run(operands, 100, sums.data());
  sums.back() += 1;
  EXPECT_FALSE(exact(kernel, operands, 100, sums));
}

TEST(Preflight, no_sum_leaves_the_whole_numbers_of_fp32) {
  for (const FmaKernel* kernel : Registered<FmaKernel>::all()) {
    const FmaOperands operands = fma_operands(*kernel, 7);
    const float start = *std::ranges::max_element(operands.start);
    const float step = *std::ranges::max_element(operands.step);
    const auto rounds = static_cast<float>(rounds_max(*kernel) * kernel->terms);
    EXPECT_LT(start + rounds * step, 0x1p24F) << kernel->name;
    EXPECT_EQ(operands.start.size(), kernel->sums) << kernel->name;
    EXPECT_LE(kernel->steps, kFmaStepsMax) << kernel->name;
  }
}

TEST(Preflight, the_widest_loop_that_runs_here_is_taken) {
  const FmaKernel* taken = fma_kernel("fp32");
  ASSERT_NE(taken, nullptr);
  for (const FmaKernel* kernel : Registered<FmaKernel>::all()) {
    if (kernel->type != "fp32" || !kernel->unavailable().empty()) continue;
    EXPECT_LE(kernel->width, taken->width);
  }
}

TEST(Preflight, the_multiply_add_benchmark_names_its_instruction_set) {
  const auto device = test_device();
  StateDouble state(*device);
  state.iterations = 2;
  run("preflight.fma_fp32", state);
  EXPECT_EQ(std::get<std::string>(state.facts.at("isa")), fma_kernel("fp32")->isa);
  EXPECT_EQ(state.measured, "throughput");
}

TEST(Preflight, bf16_is_offered_exactly_where_a_loop_runs) {
  const auto device = test_device();
  const KernelOffer& offer = *Registered<KernelOffer>::find("preflight.fma_bf16");
  EXPECT_EQ(offer.unavailable(*device).empty(), fma_kernel("bf16") != nullptr);
}

TEST(Preflight, the_read_loop_sums_any_number_of_words) {
  const auto& read = kernel<ReadKernel>("preflight.read");
  std::vector<std::uint64_t> words(1003);
  std::iota(words.begin(), words.end(), 0xFFFFFFFFFFFFFF00U);
  for (const std::size_t count : {0U, 1U, 2U, 7U, 64U, 1003U}) {
    std::uint64_t plain = 0;
    for (std::size_t i = 0; i < count; ++i) plain += words[i];
    EXPECT_EQ(read.sum(words.data(), count), plain) << count;
  }
}

TEST(Preflight, the_read_benchmark_checks_every_pass) {
  const auto device = test_device();
  StateDouble state(*device);
  state.iterations = 9;
  run("preflight.read", state);
  EXPECT_EQ(state.measured, "bandwidth");
  EXPECT_GT(state.amount, 60e6);
  EXPECT_EQ(std::get<std::string>(state.facts.at("arrays")), "at least 4 x last-level cache");
}

TEST(Preflight, too_little_memory_for_the_cache_is_said) {
  const auto device = test_device(2, 16 << 20);
  StateDouble state(*device);
  state.memory = 8U << 20U;
  state.iterations = 1;
  run("preflight.read", state);
  EXPECT_EQ(std::get<std::string>(state.facts.at("arrays")), "below 4 x last-level cache");
}

TEST(Preflight, the_host_states_facts_and_checks_its_clock) {
  const auto device = test_device();
  StateDouble state(*device);
  run("preflight.host", state);
  EXPECT_TRUE(state.facts.contains("cpu_model"));
  EXPECT_TRUE(state.facts.contains("kernel"));
  EXPECT_EQ(state.verified, 2U);
  EXPECT_EQ(state.measured, "");
}

}  // namespace
}  // namespace assay
