// What a site amounts to, and its inventory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/site/overview.hpp"

namespace assay {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Site site() {
  Site made{.name = "s", .hosts = {}};
  HostType type;
  type.watts = 100;
  type.device_watts = 1000;
  made.layout.host_types["tray"] = type;
  for (const char* id : {"r1/a", "r1/b", "r2/a"}) {
    SiteHost host;
    host.id = id;
    host.rack = std::string(id, 2);
    host.type = "tray";
    host.devices = {{.id = host.id + "/gpu-0",
                     .kind = "cuda",
                     .model = {},
                     .serial = {},
                     .cpus = {},
                     .facts = {},
                     .unavailable = {}}};
    host.spare = host.id == "r1/b";
    made.hosts.push_back(host);
  }
  RackGroup group;
  group.ids = "r[1-2]";
  group.other_watts = 10;
  group.budget_watts = 2000;
  made.layout.racks = {group};
  made.zones = {{ZoneKind::row, "row-1", {"r1", "r2"}, 3000}};
  return made;
}

Inventory contract(std::vector<std::string> units) {
  Inventory made;
  for (const std::string& unit : units) {
    const int line = static_cast<int>(made.devices.size()) + 2;
    made.devices.push_back({unit, "S-" + unit, {}, {}, line});
  }
  return made;
}

TEST(SiteOverview, spares_are_not_contracted) {
  const SiteOverview found = overview(site(), std::nullopt);
  EXPECT_EQ(found.devices, 3u);
  EXPECT_EQ(found.spare_devices, 1u);
  EXPECT_EQ(found.contracted, 2u);
}

TEST(SiteOverview, ragged_racks_are_counted_by_their_shape) {
  EXPECT_THAT(overview(site(), std::nullopt).shapes,
              ElementsAre("1 rack of 2 hosts, 2 devices", "1 rack of 1 hosts, 1 devices"));
}

TEST(SiteOverview, full_load_is_stated_for_the_site_and_the_part_nearest_to_its_budget) {
  const std::vector<LoadedPart> loads = overview(site(), std::nullopt).loads;
  ASSERT_EQ(loads.size(), 3u);
  EXPECT_EQ(loads[0].watts, 3 * 1100 + 2 * 10);
  EXPECT_EQ(loads[1].id, "r1");
  EXPECT_EQ(loads[1].watts, 2210);
  EXPECT_EQ(loads[2].id, "row-1");
}

TEST(SiteOverview, what_no_finding_can_name_is_said) {
  EXPECT_THAT(overview(site(), std::nullopt).unstated, Contains(HasSubstr("no cooling loops")));
}

TEST(Inventory, one_that_counts_every_device_but_the_spares_fits) {
  EXPECT_THAT(inventory_complaints(site(), contract({"r1/a/gpu-0", "r2/a/gpu-0"}), "s", "i"),
              ElementsAre());
}

TEST(Inventory, absent_spare_and_uncontracted_units_are_told) {
  EXPECT_THAT(inventory_complaints(site(), contract({"r1/a/gpu-0", "r1/b/gpu-0", "r9"}), "s", "i"),
              ElementsAre("i:3: the site calls this one a spare: 'r1/b/gpu-0'",
                          "i:4: the site has no device 'r9'",
                          "s: r2/a/gpu-0 is neither contracted in i nor a spare"));
}

TEST(Inventory, more_complaints_than_anybody_reads_are_counted) {
  const std::vector<std::string> none(100, "nowhere");
  const auto told = inventory_complaints(site(), contract(none), "s", "i");
  EXPECT_EQ(told.size(), 21u);
  EXPECT_EQ(told.back(), "and 82 more");
}

}  // namespace
}  // namespace assay
