// NVML as telemetry reads it, from an emulated driver with gaps.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

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

TEST(Nvml, a_call_that_the_driver_lacks_is_absent) {
  const Nvml nvml;
  EXPECT_FALSE(nvml.facts(*nvml.find(kFirst)).contains("pcie_width_max"));
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
  EXPECT_EQ(found.at("gpu_memory_temperature_celsius"), 60);
  EXPECT_EQ(found.at("gpu_ecc_uncorrected_dram"), 0);
  EXPECT_EQ(found.at("gpu_ecc_corrected_sram"), 0);
  EXPECT_EQ(found.at("gpu_pcie_replays"), 0);
  EXPECT_EQ(found.at("gpu_nvlinks"), 18);
  EXPECT_EQ(found.at("gpu_nvlinks_lost"), 0);
  EXPECT_EQ(found.at("gpu_nvlink_receive_errors"), 0);
  EXPECT_EQ(found.at("gpu_nvlink_sent_bytes"), 0);
  EXPECT_FALSE(found.contains("gpu_power_brake_fraction")) << "unknown, and not zero";
}

TEST(Nvml, what_and_where_a_gpu_is_is_told) {
  const Nvml nvml;
  const Facts facts = nvml.facts(*nvml.find("0000:02:00.0"));
  EXPECT_EQ(facts.at("serial"), Fact(std::string("EMULATED-2")));
  EXPECT_EQ(facts.at("vbios"), Fact(std::string("EMULATED")));
  EXPECT_EQ(facts.at("memory_bytes"), Fact(25165824.0));
  EXPECT_EQ(facts.at("power_limit_watts"), Fact(1400.0));
  EXPECT_EQ(facts.at("power_limit_default_watts"), Fact(1400.0));
  EXPECT_EQ(facts.at("ecc_mode"), Fact(std::string("on")));
  EXPECT_EQ(facts.at("recovery_action"), Fact(std::string("none")));
  EXPECT_EQ(facts.at("nvlinks"), Fact(18.0));
  EXPECT_EQ(facts.at("pcie_width"), Fact(16.0));
  EXPECT_EQ(facts.at("fabric_state"), Fact(std::string("completed")));
  EXPECT_EQ(facts.at("fabric"), Fact(std::string("completed, clique 1, health mask 0")));
  EXPECT_EQ(facts.at("chassis_serial"), Fact(std::string("EMULATED")));
  EXPECT_EQ(facts.at("slot"), Fact(1.0));
  EXPECT_EQ(facts.at("tray"), Fact(1.0));
  EXPECT_EQ(facts.at("module"), Fact(3.0));
}

// The devices of a file of their own, in a process of its own: the library reads it once.
std::string in_a_fresh_process(const std::string& faults,
                               const std::function<std::string()>& asked) {
  const std::string file = testing::TempDir() + "/nvml." + std::to_string(getpid()) + ".device";
  std::ofstream(file) << "devices 2\n" << faults;
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    setenv("ASSAY_EMULATED", file.c_str(), 1);
    const std::string said = asked();
    if (write(ends[1], said.data(), said.size()) < 0) std::_Exit(1);
    std::_Exit(0);
  }
  close(ends[1]);
  std::array<char, 1024> said{};
  const auto size = read(ends[0], said.data(), said.size());
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return {said.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

TEST(Nvml, what_a_gpu_does_not_support_is_no_zero) {
  const std::string said = in_a_fresh_process("", [] {
    const Nvml nvml;
    const NvmlDevice device = *nvml.find(kFirst);
    const Facts facts = nvml.facts(device);
    const GpuReading reading = nvml.read(device);
    const bool knows = reading.nvlinks || reading.nvlink_receive_errors;
    return text(facts.at("ecc_mode")) + " " + text(facts.at("nvlinks")) + " " +
           (knows ? "knows links" : "unknown");
  });
  EXPECT_EQ(said, "n/a n/a unknown");
}

TEST(Nvml, a_registration_that_ended_with_an_error_is_not_completed) {
  const std::string said = in_a_fresh_process("fabric 1\nfault 1 fabric_error 999\n", [] {
    const Nvml nvml;
    return text(nvml.facts(*nvml.find(kFirst)).at("fabric_state")) + ", " +
           text(nvml.facts(*nvml.find("0000:01:00.0")).at("fabric_state"));
  });
  EXPECT_EQ(said, "completed, failed with error 999");
}

TEST(Nvml, links_are_counted_and_their_loss_is_told) {
  const std::string said = in_a_fresh_process(
      "nvlinks 18\nfault 0 nvlinks_down 2\nfault 0 recovery_action 1\n"
      "fault 1 nvlinks_lost 3\nfault 1 nvlink_recoveries_failed 4\nfault 1 pcie_replays 5\n",
      [] {
        const Nvml nvml;
        const Facts down = nvml.facts(*nvml.find(kFirst));
        const NvmlDevice losing = *nvml.find("0000:01:00.0");
        const GpuReading begin = nvml.read(losing);
        GpuReading end = nvml.read(losing);
        end.at_seconds = begin.at_seconds + 1;
        Conditions found = gpu_conditions(begin, end);
        return text(down.at("nvlinks")) + ", " + text(down.at("recovery_action")) + "; " +
               text(Fact(found.at("gpu_nvlinks_lost"))) + " lost, " +
               text(Fact(found.at("gpu_nvlinks"))) + " up, " +
               text(Fact(found.at("gpu_nvlink_recoveries_failed"))) + " failed, " +
               text(Fact(found.at("gpu_pcie_replays"))) + " replays";
      });
  EXPECT_EQ(said, "16, reset the GPU; 3 lost, 15 up, 4 failed, 5 replays");
}

TEST(Nvml, an_xid_is_told_once) {
  const std::string said = in_a_fresh_process("fault 0 xid 79\nfault 0 xid 31\n", [] {
    const Nvml nvml;
    const auto first = nvml.collect_xids(*nvml.find(kFirst));
    const auto second = nvml.collect_xids(*nvml.find("0000:01:00.0"));
    std::string codes;
    for (const unsigned code : nvml.take_xids(first)) codes += std::to_string(code) + " ";
    codes += "then " + std::to_string(nvml.take_xids(first).size());
    return codes + ", other " + std::to_string(nvml.take_xids(second).size()) + ", foreign " +
           std::to_string(nvml.take_xids(reinterpret_cast<NvmlEventSet>(&codes)).size());
  });
  EXPECT_EQ(said, "79 31 then 0, other 0, foreign 0");
}

TEST(Nvml, rows_that_are_to_be_replaced_are_told) {
  const std::string said = in_a_fresh_process("fault 1 remap_pending 1\n", [] {
    const Nvml nvml;
    const GpuReading healthy = nvml.read(*nvml.find(kFirst));
    const GpuReading sick = nvml.read(*nvml.find("0000:01:00.0"));
    return std::to_string(healthy.remap_pending.value_or(9)) + " " +
           std::to_string(sick.remap_pending.value_or(9)) + " " +
           text(nvml.facts(*nvml.find("0000:01:00.0")).at("row_remap"));
  });
  EXPECT_EQ(said, "0.000000 1.000000 pending");
}

TEST(Nvml, why_clocks_are_lowered_is_told) {
  const std::string said = in_a_fresh_process("fault 1 thermal 0.5\n", [] {
    const Nvml nvml;
    return std::to_string(nvml.read(*nvml.find(kFirst)).clock_reasons.value_or(0)) + " " +
           std::to_string(nvml.read(*nvml.find("0000:01:00.0")).clock_reasons.value_or(0));
  });
  EXPECT_EQ(said, "4.000000 36.000000");
}

TEST(Nvml, a_gpu_that_is_lost_is_unknown_and_not_healthy) {
  const std::string said = in_a_fresh_process("fault 0 nvml_lost 1\n", [] {
    const Nvml nvml;
    const GpuReading lost = nvml.read(*nvml.find(kFirst));
    const bool knows = lost.ecc_uncorrected || lost.remap_pending || lost.power_cap_seconds ||
                       lost.energy_joules || lost.clock_reasons || lost.sm_clock_hz;
    return std::string(knows ? "knows" : "unknown") +
           (nvml.collect_xids(*nvml.find(kFirst)) == nullptr ? ", no events" : ", events");
  });
  EXPECT_EQ(said, "unknown, no events");
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
