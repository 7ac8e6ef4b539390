// The CPU device: its memory and its facts.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "harness/device/affinity.hpp"
#include "harness/device/cpu/device.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

class CpuDeviceTest : public testing::Test {
 protected:
  ~CpuDeviceTest() override { pin(before_); }
  CpuDevice with_llc(Fact bytes) { return CpuDevice("cpu-0", before_, {{"llc_bytes", bytes}}); }
  std::vector<unsigned> before_ = affinity();
};

TEST_F(CpuDeviceTest, gives_zeroed_memory_that_starts_on_a_page) {
  CpuDevice device("cpu-0", before_, {});
  for (const std::size_t bytes : {1UL, 4096UL, 3'000'001UL}) {
    const auto memory = device.allocate(bytes);
    EXPECT_EQ(memory->bytes(), bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory->data()) % 65536, 0U);
    const auto values = memory->as<std::uint8_t>();
    EXPECT_EQ(values.front(), 0);
    values.back() = 1;
    EXPECT_EQ(values.back(), 1);
  }
}

TEST_F(CpuDeviceTest, refuses_memory_that_no_host_has) {
  CpuDevice device("cpu-0", before_, {});
  EXPECT_THROW(device.allocate(std::numeric_limits<std::size_t>::max()), Error);
  EXPECT_THROW(device.allocate(1ULL << 62), Error);
}

TEST_F(CpuDeviceTest, has_a_lane_for_each_cpu_and_runs_all_of_them) {
  CpuDevice device("cpu-0", before_, {});
  EXPECT_EQ(device.lanes(), before_.size());
  EXPECT_EQ(device.backend(), "cpu");
  std::vector<int> ran(device.lanes());
  device.parallel([&](unsigned lane, unsigned) { ran[lane] = 1; });
  EXPECT_EQ(ran, std::vector<int>(before_.size(), 1));
}

TEST_F(CpuDeviceTest, knows_its_cache_from_its_facts) {
  EXPECT_EQ(with_llc(33554432.0).llc_bytes(), 33554432U);
}

TEST_F(CpuDeviceTest, has_an_unknown_cache_where_the_fact_makes_no_sense) {
  for (const Fact& bytes : {Fact(-1.0), Fact(0.0), Fact(std::nan("")), Fact(1e300), Fact(true),
                            Fact(std::string("32M"))}) {
    EXPECT_EQ(with_llc(bytes).llc_bytes(), 0U);
  }
  EXPECT_EQ(CpuDevice("cpu-0", before_, {}).llc_bytes(), 0U);
}

}  // namespace
}  // namespace assay
