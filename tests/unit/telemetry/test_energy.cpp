// Energy counters, on hosts that are files of the test.
#include "harness/telemetry/energy.hpp"

#include <gmock/gmock.h>

#include "tests/unit/telemetry/planted_host.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Energy : public PlantedHost {
 protected:
  Energy() { plant("/proc/stat", "cpu  9 9\ncpu0 1 2\ncpu1 1 2\nintr 5\n"); }

  void plant_domain(const std::string& name, const std::string& kind, std::uint64_t microjoules) {
    const std::string folder = "/sys/class/powercap/" + name;
    plant(folder + "/name", kind + "\n");
    plant(folder + "/energy_uj", std::to_string(microjoules) + "\n");
    plant(folder + "/max_energy_range_uj", "1000000000\n");
  }
};

TEST_F(Energy, a_host_without_a_counter_has_none_and_says_so) {
  EnergyCounter counter(2, files());
  EXPECT_THAT(counter.basis(), StartsWith("n/a: this host has no energy counter"));
  EXPECT_FALSE(counter.joules());
}

TEST_F(Energy, counts_packages_and_memory_together_and_names_them) {
  plant_domain("intel-rapl:0", "package-0", 5'000'000);
  plant_domain("intel-rapl:0:0", "core", 1'000'000);
  plant_domain("intel-rapl:0:1", "dram", 1'000'000);
  EnergyCounter counter(2, files());
  EXPECT_THAT(counter.basis(), StartsWith("RAPL, package-0, dram: whole packages"));
  plant_domain("intel-rapl:0", "package-0", 8'000'000);
  plant_domain("intel-rapl:0:0", "core", 3'000'000);  // Part of its package already.
  plant_domain("intel-rapl:0:1", "dram", 1'500'000);
  EXPECT_DOUBLE_EQ(counter.joules().value(), 3.5);
}

TEST_F(Energy, goes_on_where_a_counter_begins_again) {
  plant_domain("intel-rapl:0", "package-0", 999'000'000);
  EnergyCounter counter(2, files());
  plant_domain("intel-rapl:0", "package-0", 500'000);
  EXPECT_DOUBLE_EQ(counter.joules().value(), 1.5);
  plant_domain("intel-rapl:0", "package-0", 600'000);
  EXPECT_DOUBLE_EQ(counter.joules().value(), 1.6);
}

TEST_F(Energy, of_a_device_with_some_of_the_cpus_there_is_none) {
  plant_domain("intel-rapl:0", "package-0", 1);
  EnergyCounter counter(1, files());
  EXPECT_THAT(counter.basis(), HasSubstr("n/a: the counters are of whole packages, and the device "
                                         "has 1 of 2 CPUs"));
  EXPECT_FALSE(counter.joules());
}

TEST_F(Energy, that_cannot_be_read_is_none_and_never_zero) {
  plant("/sys/class/powercap/intel-rapl:0/name", "package-0\n");
  EnergyCounter counter(2, files());
  EXPECT_THAT(counter.basis(), HasSubstr("cannot be read, which mostly only root may"));
  EXPECT_FALSE(counter.joules());
  plant_domain("intel-rapl:0", "package-0", 7);
  EnergyCounter later(2, files());
  std::filesystem::remove(place("/sys/class/powercap/intel-rapl:0/energy_uj"));
  EXPECT_FALSE(later.joules());
}

}  // namespace
}  // namespace assay
