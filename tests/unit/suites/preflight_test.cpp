// Preflight: every multiply-add loop that this CPU has, the read loop, the clock.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/kernel.hpp"
#include "suites/preflight/cycles.hpp"
#include "suites/preflight/fma.hpp"
#include "suites/preflight/peak.hpp"
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
    std::vector<double> sums(kernel->sums, -1.0);
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
  std::vector<double> sums(kernel.sums);
  kernel.run(operands, rounds_max(kernel) - 1, sums.data());
  EXPECT_FALSE(exact(kernel, operands, rounds_max(kernel), sums));
}

TEST(Preflight, one_wrong_sum_is_not_exact) {
  const FmaKernel& kernel = *fma_kernel("fp32");
  const FmaOperands operands = fma_operands(kernel, 7);
  std::vector<double> sums(kernel.sums);
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
  for (const char* type : {"fp32", "fp64"}) {
    const FmaKernel* taken = fma_kernel(type);
    ASSERT_NE(taken, nullptr);
    for (const FmaKernel* kernel : Registered<FmaKernel>::all()) {
      if (kernel->type != type || !kernel->unavailable().empty()) continue;
      EXPECT_LE(kernel->width, taken->width);
    }
  }
}

TEST(Preflight, every_fp32_loop_has_an_fp64_loop_of_the_same_instructions) {
  std::size_t pairs = 0;
  for (const FmaKernel* kernel : Registered<FmaKernel>::all()) {
    if (kernel->type != "fp32") continue;
    const auto* wide = Registered<FmaKernel>::find("fp64" + kernel->name.substr(4));
    ASSERT_NE(wide, nullptr) << kernel->name;
    EXPECT_EQ(wide->isa, kernel->isa);
    EXPECT_EQ(wide->steps * 2, kernel->steps) << "half as many numbers in a register";
    ++pairs;
  }
  EXPECT_GE(pairs, 2U);
}

TEST(Preflight, the_fp64_benchmark_names_its_instruction_set) {
  const auto device = test_device();
  StateDouble state(*device);
  state.iterations = 2;
  run("preflight.fma_fp64", state);
  EXPECT_EQ(std::get<std::string>(state.facts.at("isa")), fma_kernel("fp64")->isa);
}

TEST(Preflight, the_chain_of_additions_adds_as_often_as_it_says) {
  const auto& chain = kernel<ClockKernel>("preflight.clock");
  for (const std::uint64_t times : {std::uint64_t{1}, std::uint64_t{100}}) {
    const std::uint64_t adds = times * kAddsUnrolled;
    EXPECT_EQ(chain.add(5, 0xFFFFFFFFFFFFFFF1U, adds), 5 + adds * 0xFFFFFFFFFFFFFFF1U);
  }
}

TEST(Preflight, the_clock_benchmark_measures_a_plausible_clock_and_checks_its_sums) {
  const auto device = test_device();
  StateDouble state(*device);
  state.iterations = 2;
  run("preflight.clock", state);
  EXPECT_EQ(state.measured, "clock");
  EXPECT_EQ(state.amount, static_cast<double>(1U << 24U));
  EXPECT_GE(state.verified, 2 * device->lanes());
  EXPECT_TRUE(cycle_loop().spend);
}

// A host with that /proc/cpuinfo, and a device of two cores on it.
std::string peak_of(const std::string& cpuinfo, const std::string& type) {
  const auto core = core_peak(cpuinfo);
  if (!core) return "none";
  return std::string(core->name) + " " +
         text(Fact(type == "fp64"   ? core->fp64
                   : type == "fp32" ? core->fp32
                                    : core->bf16));
}

std::string x86(const std::string& vendor, int family, int model) {
  return "processor\t: 0\nvendor_id\t: " + vendor + "\ncpu family\t: " + std::to_string(family) +
         "\nmodel\t\t: " + std::to_string(model) + "\nmodel name\t: some name 143\n";
}

TEST(Preflight, the_peak_is_that_of_the_exact_cpu) {
  EXPECT_EQ(peak_of(x86("AuthenticAMD", 25, 1), "fp32"), "Zen 3 32");
  EXPECT_EQ(peak_of(x86("AuthenticAMD", 25, 1), "fp64"), "Zen 3 16");
  EXPECT_EQ(peak_of(x86("GenuineIntel", 6, 143), "fp64"), "Sapphire Rapids 32");
  EXPECT_EQ(peak_of(x86("GenuineIntel", 6, 143), "fp32"), "Sapphire Rapids 64");
  EXPECT_EQ(peak_of(x86("GenuineIntel", 6, 143), "bf16"), "Sapphire Rapids 1024");
  EXPECT_EQ(peak_of("CPU implementer\t: 0x41\nCPU part\t: 0xd4f\n", "fp32"), "Neoverse V2 32");
}

TEST(Preflight, a_cpu_that_is_not_in_the_table_has_no_peak_and_no_other_cpus) {
  for (const auto& cpuinfo :
       {x86("AuthenticAMD", 25, 200), x86("AuthenticAMD", 6, 143), x86("GenuineIntel", 6, 85),
        x86("GenuineIntel", 7, 143), x86("Other", 25, 1), std::string(),
        std::string("model name\t: AMD EPYC 7763\n"),
        std::string("CPU implementer\t: 0x42\nCPU part\t: 0xd4f\n")}) {
    EXPECT_EQ(peak_of(cpuinfo, "fp32"), "none") << cpuinfo;
  }
}

TEST(Preflight, a_device_that_does_not_state_its_cores_has_no_peak) {
  const auto device = test_device();
  const Peak peak = device_peak(*device, "fp32");
  EXPECT_EQ(peak.amount_per_cycle, 0);
  EXPECT_FALSE(peak.source.empty());
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
