// What a host is, from planted files.
#include <gtest/gtest.h>

#include "harness/telemetry/host.hpp"
#include "tests/unit/telemetry/planted_host.hpp"

namespace assay {
namespace {

class Host : public PlantedHost {};

constexpr const char* kX86 =
    "processor\t: 0\nmodel name\t: AMD EPYC 7763 64-Core Processor\nmicrocode\t: 0xa0011d1\n"
    "flags\t\t: fpu sse4_2 fma avx2 hypervisor avx\n\nprocessor\t: 1\n";
constexpr const char* kGrace =
    "processor\t: 0\nFeatures\t: fp asimd bf16 sve2 sve i8mm crc32\nCPU implementer\t: 0x41\n"
    "CPU part\t: 0xd4f\n";

TEST_F(Host, states_what_its_files_state) {
  plant("/proc/cpuinfo", kX86);
  plant("/proc/meminfo", "MemTotal: 10 kB\nMemAvailable: 5 kB\n");
  plant("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
  plant("/etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
  plant("/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
  plant("/sys/devices/system/node/node0/cpulist", "0-1\n");
  plant("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
  plant("/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave\n");
  plant("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  const Facts facts = host_facts(files());
  const std::map<std::string, std::string> expected{
      {"cpu_model", "AMD EPYC 7763 64-Core Processor"},
      {"isa", "avx avx2 fma sse4_2"},
      {"kernel", "6.1.0-18-amd64"},
      {"distribution", "Debian GNU/Linux 12 (bookworm)"},
      {"microcode", "0xa0011d1"},
      {"governor", "performance powersave"},
      {"clock_source", "tsc"},
      {"virtualised", "true"},
      {"numa_nodes", "1"},
      {"transparent_hugepages", "madvise"},
      {"memory_bytes", "10240"},
      {"memory_available_bytes", "5120"}};
  for (const auto& [name, value] : expected) {
    ASSERT_TRUE(facts.contains(name)) << name;
    EXPECT_EQ(text(facts.at(name)), value) << name;
  }
}

TEST_F(Host, leaves_out_what_it_cannot_read) {
  const Facts facts = host_facts(files());
  for (const char* name :
       {"kernel", "distribution", "microcode", "governor", "clock_source", "virtualised",
        "numa_nodes", "memory_bytes", "cgroup_memory_limit_bytes"}) {
    EXPECT_FALSE(facts.contains(name)) << name;
  }
  EXPECT_EQ(text(facts.at("cpu_model")), "unknown CPU");
}

TEST_F(Host, of_bare_metal_is_not_virtualised) {
  plant("/proc/cpuinfo", "flags\t: fpu avx2\n");
  EXPECT_EQ(text(host_facts(files()).at("virtualised")), "false");
}

TEST_F(Host, with_an_arm_cpu_is_named_by_its_numbers) {
  plant("/proc/cpuinfo", kGrace);
  EXPECT_EQ(cpu_model(files()), "Neoverse-V2");
  EXPECT_EQ(isa_features(files()), "asimd bf16 i8mm sve sve2");
  plant("/proc/cpuinfo", "CPU implementer\t: 0x99\nCPU part\t: 0x123\n");
  EXPECT_EQ(cpu_model(files()), "Arm implementer 0x99 part 0x123");
}

TEST_F(Host, has_the_serial_of_its_board_or_of_its_installation_or_none) {
  EXPECT_EQ(machine_serial(files()), "");
  plant("/etc/machine-id", "3d1219c7\n");
  EXPECT_EQ(machine_serial(files()), "3d1219c7");
  plant("/sys/class/dmi/id/product_uuid", "4C4C4544\n");
  EXPECT_EQ(machine_serial(files()), "4C4C4544");
}

TEST_F(Host, a_word_that_begins_like_a_key_is_not_its_value) {
  EXPECT_EQ(value_of("flagship: no\nflags: yes\n", "flags"), "yes");
  EXPECT_EQ(value_of("a 1\nb=2\n", "b"), "2");
  EXPECT_FALSE(value_of("abc\n", "b"));
}

}  // namespace
}  // namespace assay
