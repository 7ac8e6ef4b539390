// NVML as telemetry reads it, from an emulated driver with gaps.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include "harness/telemetry/gpu_conditions.hpp"
#include "harness/telemetry/nvml.hpp"

namespace assay {
namespace {

constexpr const char* kFirst = "0000:00:00.0";

TEST(Nvml, nvml_answers_nothing_before_it_was_started) {
  void* const library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(library, nullptr) << dlerror();
  auto* const clock = reinterpret_cast<int (*)(NvmlDevice, unsigned, unsigned*)>(
      dlsym(library, "nvmlDeviceGetClockInfo"));
  unsigned value = 0;
  EXPECT_NE(clock(nullptr, kClockSm, &value), kNvmlSuccess);
}

TEST(Nvml, a_driver_and_its_gpus_are_told_apart) {
  const Nvml nvml;
  EXPECT_EQ(nvml.driver_version(), "EMULATED 0.0");
  ASSERT_TRUE(nvml.find(kFirst));
  ASSERT_TRUE(nvml.find("0000:03:00.0"));
  EXPECT_NE(*nvml.find(kFirst), *nvml.find("0000:03:00.0"));
  EXPECT_FALSE(nvml.find("0000:04:00.0"));
}

TEST(Nvml, what_a_gpu_does_not_support_is_no_zero) {
  const Nvml nvml;
  const Facts facts = nvml.facts(*nvml.find(kFirst));
  EXPECT_EQ(facts.at("serial"), Fact(std::string("EMULATED-0")));
  EXPECT_EQ(facts.at("power_limit_watts"), Fact(1400.0));
  EXPECT_EQ(facts.at("ecc_mode"), Fact(std::string("n/a")));
}

TEST(Nvml, a_call_that_the_driver_lacks_is_absent) {
  const Nvml nvml;
  EXPECT_FALSE(nvml.facts(*nvml.find(kFirst)).contains("fabric"));
}

TEST(Nvml, a_field_that_is_not_supported_is_unknown) {
  const Nvml nvml;
  const GpuReading reading = nvml.read(*nvml.find(kFirst));
  EXPECT_TRUE(reading.power_cap_seconds);
  EXPECT_TRUE(reading.thermal_seconds);
  EXPECT_FALSE(reading.power_brake_seconds);
}

TEST(Nvml, counters_are_told_as_differences) {
  const Nvml nvml;
  const NvmlDevice device = *nvml.find(kFirst);
  const GpuReading begin = nvml.read(device);
  GpuReading end = nvml.read(device);
  end.at_seconds = begin.at_seconds + 2;
  end.energy_joules = *begin.energy_joules + 2000;
  end.power_cap_seconds = *begin.power_cap_seconds + 0.5;
  const Conditions found = gpu_conditions(begin, end);
  EXPECT_DOUBLE_EQ(found.at("gpu_energy_joules"), 2000);
  EXPECT_DOUBLE_EQ(found.at("gpu_power_cap_fraction"), 0.25);
  EXPECT_EQ(found.at("gpu_ecc_uncorrected"), 0);
  EXPECT_EQ(found.at("gpu_sm_clock_hz"), 1.9e9);
  EXPECT_EQ(found.at("gpu_temperature_celsius"), 50);
  EXPECT_FALSE(found.contains("gpu_power_brake_fraction")) << "unknown, and not zero";
}

TEST(GpuConditions, a_counter_that_ran_backwards_is_unknown) {
  GpuReading begin;
  begin.at_seconds = 1;
  begin.ecc_uncorrected = 5;
  begin.energy_joules = 10;
  GpuReading end = begin;
  end.at_seconds = 2;
  end.ecc_uncorrected = 4;
  const Conditions found = gpu_conditions(begin, end);
  EXPECT_FALSE(found.contains("gpu_ecc_uncorrected"));
  EXPECT_EQ(found.at("gpu_energy_joules"), 0);
}

TEST(GpuConditions, without_time_between_them_two_readings_say_nothing) {
  const GpuReading reading;
  EXPECT_TRUE(gpu_conditions(reading, reading).empty());
}

}  // namespace
}  // namespace assay
