// Load within budgets, and rising no faster than allowed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/site/power.hpp"
#include "results/format/site.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;

// Two racks of two hosts of one device: 100 W a device, 10 W a host, 5 W a rack: 50 W always.
Site site(const std::string& more, const std::string& rack_more = "") {
  return parse_site(R"({"schema": "assay/site/1", "name": "s",
"host_types": {"t": {"devices": "gpu-0", "kind": "cuda", "device_watts": 100, "watts": 10}},
"racks": [{"ids": "r[1-2]", "hosts": "h[1-2]", "type": "t", "hostname": "{rack}{host}", "other_watts": 5)" +
                        rack_more + "}]" + more + "}",
                    "s");
}

TEST(PowerGate, without_a_budget_everything_is_admitted) {
  PowerGate gate(site(""));
  EXPECT_FALSE(gate.limited());
  EXPECT_TRUE(gate.admit("s", 0));
  EXPECT_DOUBLE_EQ(gate.watts(), 450);
}

TEST(PowerGate, hosts_and_racks_draw_their_watts_before_anything_runs) {
  EXPECT_DOUBLE_EQ(PowerGate(site("")).watts(), 4 * 10 + 2 * 5);
}

TEST(PowerGate, a_unit_that_exceeds_the_sites_budget_waits_until_another_one_ends) {
  PowerGate gate(site(R"(, "power": {"budget_watts": 260})"));
  EXPECT_TRUE(gate.admit("r1/h1/gpu-0", 0));
  EXPECT_TRUE(gate.admit("r1/h2", 0));
  EXPECT_FALSE(gate.admit("r2/h1/gpu-0", 0));
  gate.release("r1/h2");
  EXPECT_TRUE(gate.admit("r2/h1/gpu-0", 0));
  EXPECT_DOUBLE_EQ(gate.watts(), 250);
}

TEST(PowerGate, a_racks_budget_holds_for_that_rack_alone) {
  PowerGate gate(site("", R"(, "budget_watts": 130)"));
  EXPECT_TRUE(gate.admit("r1/h1/gpu-0", 0));
  EXPECT_FALSE(gate.admit("r1/h2/gpu-0", 0));
  EXPECT_TRUE(gate.admit("r2/h1/gpu-0", 0));
}

TEST(PowerGate, a_zones_budget_holds_over_its_racks) {
  PowerGate gate(site(
      R"(, "zones": [{"kind": "row", "ids": "row-1", "racks_each": 2, "budget_watts": 160}])"));
  EXPECT_TRUE(gate.admit("r1/h1/gpu-0", 0));
  EXPECT_FALSE(gate.admit("r2/h1/gpu-0", 0));
}

TEST(PowerGate, a_load_that_falls_back_to_nothing_leaves_what_is_always_drawn) {
  PowerGate gate(site(R"(, "power": {"budget_watts": 1000})"));
  EXPECT_TRUE(gate.admit("s", 0));
  EXPECT_DOUBLE_EQ(gate.watts(), 450);
  gate.release("s");
  EXPECT_DOUBLE_EQ(gate.watts(), 50);
}

TEST(PowerGate, the_load_rises_no_faster_than_the_ramp) {
  PowerGate gate(site(R"(, "power": {"ramp_watts_per_second": 50})"));
  EXPECT_TRUE(gate.admit("r1/h1", 0));  // 100 W: two seconds' worth.
  EXPECT_FALSE(gate.admit("r1/h2", 0));
  EXPECT_FALSE(gate.admit("r1/h2", 0.9));
  const double again = gate.admits_again(0.9);
  EXPECT_NEAR(again, 2, 0.01);
  EXPECT_TRUE(gate.admit("r1/h2", again));
}

TEST(PowerGate, a_unit_that_can_never_be_under_load_says_which_budget_it_exceeds) {
  const PowerGate gate(site(R"(, "power": {"budget_watts": 300})"));
  EXPECT_EQ(gate.refusal("r1"), "");
  EXPECT_THAT(gate.refusal("s"),
              HasSubstr("s would draw 450 W with s under load, more than its budget of 300 W"));
}

TEST(PowerGate, spares_take_no_part_in_what_a_rack_does_together) {
  PowerGate gate(site(R"(, "spares": ["r1/h2"], "power": {"budget_watts": 1000})"));
  EXPECT_DOUBLE_EQ(gate.watts_of("r1"), 100);
  EXPECT_DOUBLE_EQ(gate.watts_of("r1/h2"), 100);
}

}  // namespace
}  // namespace assay
