// Where on the site something is bad, as a picture.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "results/record/registered.hpp"
#include "results/report/floor.hpp"
#include "tests/unit/report/example.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// Racks of two hosts with two devices each; the second host of each is a spare.
Site racks(int count) {
  Site site{"hall", {}};
  for (int rack = 1; rack <= count; ++rack) {
    for (const char* tray : {"t1", "t2"}) {
      SiteHost& host = site.hosts.emplace_back();
      host.rack = fmt::format("rack-{:03}", rack);
      host.id = host.rack + "/" + tray;
      host.spare = host.id.ends_with("t2");
      for (const char* device : {"/g0", "/g1"}) host.devices.emplace_back().id = host.id + device;
    }
  }
  return site;
}

UnitVerdict of(const std::string& unit, std::optional<Outcome> outcome) {
  return {unit, Level::device, outcome, 1, 0};
}

std::string page_of(Site site, std::vector<UnitVerdict> units) {
  Report report = example::report({});
  report.site = std::move(site);
  report.units = std::move(units);
  return Registered<Format>::find("html")->render(report);
}

TEST(Floor, marks_a_bad_device_in_its_host_and_rack) {
  const Floor floor = floor_of(
      racks(2), {of("rack-001/t1/g0", Outcome::pass), of("rack-002/t1/g1", Outcome::fail)});
  ASSERT_THAT(floor.rows, SizeIs(1));
  const std::vector<FloorRack>& all = floor.rows[0].racks;
  EXPECT_EQ(all[0].outcome, Outcome::pass);
  EXPECT_THAT(all[0].marks, IsEmpty());
  EXPECT_EQ(all[1].outcome, Outcome::fail);
  ASSERT_THAT(all[1].marks, SizeIs(1));
  EXPECT_EQ(all[1].marks[0].device, 1U);
  EXPECT_EQ(all[1].marks[0].host, 0U);
}

TEST(Floor, takes_the_worst_of_a_rack_and_of_all_in_it) {
  const Floor floor =
      floor_of(racks(2), {of("rack-001/t1/g0", Outcome::missing), of("rack-001", Outcome::fail)});
  EXPECT_EQ(floor.rows[0].racks[0].outcome, worse(Outcome::missing, Outcome::fail));
  EXPECT_EQ(floor.rows[0].racks[0].own, Outcome::fail);
}

TEST(Floor, of_a_rack_that_nobody_judged_says_neither_good_nor_bad) {
  const Floor floor = floor_of(racks(2), {of("rack-001/t1/g0", Outcome::pass)});
  EXPECT_FALSE(floor.rows[0].racks[1].outcome.has_value());
  EXPECT_FALSE(floor.rows[0].racks[1].judged);
}

TEST(Floor, stands_in_the_rows_that_the_site_describes_and_leaves_no_rack_out) {
  Site site = racks(4);
  site.zones = {{ZoneKind::row, "row-1", {"rack-002", "rack-003"}, {}}};
  const Floor floor = floor_of(site, {});
  ASSERT_THAT(floor.rows, SizeIs(2));
  EXPECT_EQ(floor.rows[0].name, "row-1");
  EXPECT_THAT(floor.rows[0].racks, SizeIs(2));
  EXPECT_EQ(floor.racks(), 4U);
}

TEST(Floor, marks_a_host_that_passes_by_itself_and_is_the_cause_of_what_others_lack) {
  Finding slows;
  slows.causes = {"rack-002/t1/nic-1"};
  slows.outcome = Outcome::fail;
  const std::vector<Finding> findings{slows};
  const Floor floor = floor_of(
      racks(2), {of("rack-001/t1", Outcome::pass), of("rack-002/t1", Outcome::pass)}, findings);
  EXPECT_EQ(floor.rows[0].racks[0].outcome, Outcome::pass);
  ASSERT_THAT(floor.rows[0].racks[1].marks, SizeIs(1));
  EXPECT_EQ(floor.rows[0].racks[1].marks[0].unit, "rack-002/t1");
}

TEST(Floor, of_one_rack_is_no_picture) { EXPECT_THAT(floor_of(racks(1), {}).rows, IsEmpty()); }

TEST(Floor, is_drawn_before_the_causes_with_a_sign_that_needs_no_colour) {
  const std::string page = page_of(racks(3), {of("rack-002/t1/g0", Outcome::fail)});
  EXPECT_THAT(page, HasSubstr("class=\"floor\""));
  EXPECT_THAT(page, HasSubstr(">✕ 002</text>"));
  EXPECT_THAT(page, HasSubstr("<title>rack-002: fail; rack-002/t1/g0</title>"));
  EXPECT_THAT(page, Not(HasSubstr("✕ 001")));
}

TEST(Floor, of_very_many_racks_draws_those_that_are_no_pass_and_says_so) {
  std::vector<UnitVerdict> units;
  for (int rack = 1; rack <= 1300; ++rack) {
    units.push_back(of(fmt::format("rack-{:03}/t1/g0", rack), Outcome::pass));
  }
  units[6].outcome = Outcome::error;
  const std::string page = page_of(racks(1300), units);
  EXPECT_THAT(page, HasSubstr("1,299 racks that are a pass are not drawn."));
  EXPECT_THAT(page, HasSubstr("✕ 007</text>"));
}

}  // namespace
}  // namespace assay
