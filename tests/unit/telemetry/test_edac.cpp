// Error counters of memory controllers, on hosts that are files of the test.
#include "harness/telemetry/edac.hpp"

#include "tests/unit/telemetry/planted_host.hpp"

namespace assay {
namespace {

const std::string kControllers = "/sys/devices/system/edac/mc/";

class Edac : public PlantedHost {
 protected:
  void plant_controller(const std::string& name, int corrected, int uncorrected) {
    plant(kControllers + name + "/ce_count", std::to_string(corrected) + "\n");
    plant(kControllers + name + "/ue_count", std::to_string(uncorrected) + "\n");
  }
  void plant_module(const std::string& name, int corrected, int uncorrected) {
    plant(kControllers + name + "/dimm_ce_count", std::to_string(corrected) + "\n");
    plant(kControllers + name + "/dimm_ue_count", std::to_string(uncorrected) + "\n");
    plant(kControllers + name + "/dimm_label", "DIMM_B2\n");
  }
};

TEST_F(Edac, a_host_without_counters_says_nothing) {
  EXPECT_TRUE(error_counters(files()).empty());
  EXPECT_FALSE(counted_between(error_counters(files()), error_counters(files())));
}

TEST_F(Edac, counts_what_all_controllers_corrected_between_two_readings) {
  plant_controller("mc0", 5, 1);
  plant_controller("mc2", 0, 0);  // Numbers may have gaps.
  const auto before = error_counters(files());
  plant_controller("mc0", 7, 1);
  plant_controller("mc2", 1, 0);
  const auto counted = counted_between(before, error_counters(files()));
  ASSERT_TRUE(counted);
  EXPECT_EQ(counted->sum.corrected, 3U);
  EXPECT_EQ(counted->sum.uncorrected, 0U);
  EXPECT_EQ(counted->where, "");
}

TEST_F(Edac, an_uncorrectable_error_names_controller_and_module_and_counts_once) {
  plant_controller("mc0", 0, 0);
  plant_module("mc0/dimm3", 0, 0);
  plant_module("mc0/dimm4", 0, 0);
  const auto before = error_counters(files());
  plant_controller("mc0", 0, 1);
  plant_module("mc0/dimm3", 0, 1);
  const auto counted = counted_between(before, error_counters(files()));
  ASSERT_TRUE(counted);
  EXPECT_EQ(counted->sum.uncorrected, 1U);
  EXPECT_EQ(counted->where, "mc0 +1, mc0/dimm3 DIMM_B2 +1");
}

TEST_F(Edac, a_counter_that_ran_backwards_leaves_nothing_known) {
  plant_controller("mc0", 5, 1);
  const auto before = error_counters(files());
  plant_controller("mc0", 0, 0);
  EXPECT_FALSE(counted_between(before, error_counters(files())));
}

TEST_F(Edac, a_controller_that_came_or_went_leaves_nothing_known) {
  plant_controller("mc0", 0, 0);
  const auto before = error_counters(files());
  plant_controller("mc1", 0, 0);
  EXPECT_FALSE(counted_between(before, error_counters(files())));
}

}  // namespace
}  // namespace assay
