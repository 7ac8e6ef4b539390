// A part of a site: what is named, what stands in it, what it stands in.
#include "harness/plan/part.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "results/record/pattern.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// Two racks of two trays with two devices each; a third tray of the first rack is a spare.
Site site() {
  Site made{"hall", {}};
  for (const char* id : {"r1/t1", "r1/t2", "r1/t3", "r2/t1", "r2/t2"}) {
    SiteHost host;
    host.id = id;
    host.rack = host.id.substr(0, 2);
    host.spare = host.id == "r1/t3";
    for (const char* device : {"/g0", "/g1"}) {
      host.devices.emplace_back().id = host.id + device;
    }
    made.hosts.push_back(std::move(host));
  }
  return made;
}

PlanEntry entry(const std::string& benchmark, Level level, std::vector<std::string> units) {
  PlanEntry made;
  made.benchmark = benchmark;
  made.level = level;
  made.units = std::move(units);
  return made;
}

Plan planned() {
  Plan made;
  made.entries = {entry("product", Level::device, {"r[1-2]/t[1-2]/g[0-1]"}),
                  entry("sum", Level::host, {"r[1-2]/t[1-2]"}),
                  entry("matrix", Level::rack, {"r[1-2]"}),
                  entry("reduce", Level::cluster, {"hall"})};
  made.not_offered = {{"narrow", {}, {"r1/t1/g0", "r2/t1/g0"}, "no such unit of arithmetic"}};
  return made;
}

struct Part {
  explicit Part(const std::vector<std::string>& patterns) {
    keep_part(site(), patterns, plan, complaints);
    for (const PlanEntry& kept : plan.entries) {
      for (std::string& unit : expand(kept.units)) units.push_back(std::move(unit));
    }
  }
  Plan plan = planned();
  Complaints complaints;
  std::vector<std::string> units;
};

TEST(Part, of_a_tray_is_its_devices_itself_and_its_rack) {
  EXPECT_THAT(Part({"r1/t2"}).units, ElementsAre("r1/t2/g0", "r1/t2/g1", "r1/t2", "r1"));
}

TEST(Part, of_a_device_is_no_other_device) {
  EXPECT_THAT(Part({"r2/t1/g1"}).units, ElementsAre("r2/t1/g1", "r2/t1", "r2"));
}

TEST(Part, of_both_ends_of_a_cable_is_each_with_its_rack) {
  EXPECT_THAT(Part({"r1/t1/g0", "r2/t2/g0"}).units,
              UnorderedElementsAre("r1/t1/g0", "r2/t2/g0", "r1/t1", "r2/t2", "r1", "r2"));
}

TEST(Part, of_a_rack_is_all_that_stands_in_it_without_its_spare) {
  EXPECT_THAT(Part({"r1"}).units,
              ElementsAre("r1/t1/g0", "r1/t1/g1", "r1/t2/g0", "r1/t2/g1", "r1/t1", "r1/t2", "r1"));
}

TEST(Part, does_not_offer_what_all_hosts_do_together_and_says_so) {
  const Part part({"r1/t2"});
  ASSERT_EQ(part.plan.not_offered.size(), 1U);
  EXPECT_EQ(part.plan.not_offered.front().benchmark, "reduce");
  EXPECT_THAT(part.plan.not_offered.front().reason, HasSubstr("--units"));
}

TEST(Part, keeps_of_what_is_not_offered_its_own_units) {
  EXPECT_THAT(Part({"r2/t1"}).plan.not_offered.front().units, ElementsAre("r2/t1/g0"));
}

TEST(Part, that_the_site_has_not_is_refused_with_what_may_be_meant) {
  EXPECT_THAT(Part({"r1/t9"}).complaints, ElementsAre(HasSubstr("no unit 'r1/t9'")));
}

TEST(Part, that_is_a_spare_is_refused) {
  EXPECT_THAT(Part({"r1/t3"}).complaints, ElementsAre(HasSubstr("is a spare")));
}

TEST(Part, of_sound_names_has_no_complaint) {
  EXPECT_THAT(Part({"r[1-2]/t[1-2]"}).complaints, IsEmpty());
}

}  // namespace
}  // namespace assay
