// Which attempt counts, and what the site's answer is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/format/site.hpp"
#include "results/statement/statement.hpp"
#include "tests/unit/format/complaint.hpp"

namespace assay {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// One rack of two hosts of one device each.
Site site() {
  return parse_site(R"({"schema": "assay/site/1", "name": "s", "hosts": [
{"id": "r1/h1", "rack": "r1", "devices": [{"id": "r1/h1/g0", "kind": "cuda"}]},
{"id": "r1/h2", "rack": "r1", "devices": [{"id": "r1/h2/g0", "kind": "cuda"}]}]})",
                    "s");
}

CampaignResult campaign(const std::string& day, Outcome everything) {
  CampaignResult made;
  made.folder = "c" + day;
  made.campaign = "commissioning";
  made.created = "2026-03-" + day + "T00:00:00Z";
  made.reality = "real";
  made.profile = "p";
  made.profile_sha256 = "d";
  made.site = site();
  for (const Unit& unit : units(made.site)) {
    if (unit.level == Level::cluster) continue;
    made.units.push_back({unit.id, unit.level, everything, 1, 0});
    made.cases.push_back({"a", unit.level, {unit.id}});
    made.cases.push_back({"b", unit.level, {unit.id}});
  }
  return made;
}

void set(CampaignResult& made, const std::string& unit, Outcome outcome) {
  for (UnitVerdict& verdict : made.units) {
    if (verdict.unit == unit) verdict.outcome = outcome;
  }
}

const StatedUnit& of(const Statement& statement, const std::string& unit) {
  for (const StatedUnit& stated : statement.units) {
    if (stated.unit == unit) return stated;
  }
  throw Error{"no unit " + unit};
}

TEST(Statement, a_site_whose_units_all_pass_is_accepted) {
  const Statement made = compose(site(), {}, {campaign("01", Outcome::pass)});
  EXPECT_EQ(made.exit, Exit::accepted);
  EXPECT_THAT(made.headline, HasSubstr("2 of 2 contracted devices pass"));
}

CampaignResult on_groups(const std::string& day, Outcome outcome) {
  CampaignResult made = campaign(day, Outcome::pass);
  made.units.push_back({"random-2-1/group-1", Level::group, outcome, 1, 0});
  made.cases.push_back({"together", Level::group, {"random-2-1/group-1"}});
  return made;
}

TEST(Statement, a_group_that_fails_rejects_though_every_contracted_unit_passes) {
  EXPECT_EQ(compose(site(), {}, {on_groups("01", Outcome::fail)}).exit, Exit::rejected);
  EXPECT_EQ(compose(site(), {}, {on_groups("01", Outcome::missing)}).exit, Exit::undecided);
  EXPECT_EQ(compose(site(), {}, {on_groups("01", Outcome::pass)}).exit, Exit::accepted);
}

TEST(Statement, a_group_that_failed_is_made_good_by_the_same_cases_on_groups_alone) {
  const CampaignResult failed = on_groups("01", Outcome::fail);
  EXPECT_EQ(compose(site(), {}, {failed, campaign("02", Outcome::pass)}).exit, Exit::rejected);
  EXPECT_EQ(compose(site(), {}, {failed, on_groups("02", Outcome::pass)}).exit, Exit::accepted);
}

TEST(Statement, groups_that_were_measured_before_a_repair_no_longer_count) {
  CampaignResult later = campaign("03", Outcome::pass);
  later.events.push_back({"x", "repair", "cable", "2026-03-02T00:00:00Z", "r1/h1"});
  EXPECT_EQ(compose(site(), {}, {on_groups("01", Outcome::pass), later}).exit, Exit::undecided);
}

TEST(Statement, the_last_complete_attempt_counts_and_the_earlier_ones_are_listed) {
  CampaignResult later = campaign("02", Outcome::pass);
  set(later, "r1/h1/g0", Outcome::fail);
  const Statement made = compose(site(), {}, {later, campaign("01", Outcome::pass)});
  EXPECT_EQ(made.exit, Exit::rejected);
  EXPECT_EQ(of(made, "r1/h1/g0").attempts.size(), 2u);
  EXPECT_EQ(of(made, "r1/h1/g0").outcome(), Outcome::fail);
}

TEST(Statement, an_attempt_that_ended_in_error_does_not_replace_a_complete_one) {
  CampaignResult later = campaign("02", Outcome::pass);
  set(later, "r1/h1/g0", Outcome::error);
  const Statement made = compose(site(), {}, {campaign("01", Outcome::pass), later});
  EXPECT_EQ(of(made, "r1/h1/g0").outcome(), Outcome::pass);
  EXPECT_EQ(of(made, "r1/h1/g0").attempts.size(), 2u);
}

TEST(Statement, a_unit_that_no_campaign_measured_keeps_the_site_from_being_accepted) {
  CampaignResult part = campaign("01", Outcome::pass);
  std::erase_if(part.units, [](const UnitVerdict& unit) { return unit.unit == "r1/h2/g0"; });
  const Statement made = compose(site(), {}, {part});
  EXPECT_EQ(made.exit, Exit::undecided);
  EXPECT_THAT(to_markdown(made), HasSubstr("never measured"));
}

TEST(Statement, a_unit_that_was_measured_and_not_judged_is_not_decided) {
  CampaignResult recorded = campaign("01", Outcome::pass);
  recorded.units[1].outcome.reset();
  EXPECT_EQ(compose(site(), {}, {recorded}).exit, Exit::undecided);
}

TEST(Statement, a_replacement_asks_for_the_device_its_host_and_its_rack_again) {
  CampaignResult before = campaign("01", Outcome::pass);
  CampaignResult rest = campaign("05", Outcome::pass);
  rest.units.clear();
  rest.events = {{"J", "serial", "module replaced", "2026-03-04T00:00:00Z", "r1/h1/g0"}};
  const Statement made = compose(site(), {}, {before, rest});
  EXPECT_EQ(made.exit, Exit::undecided);
  for (const char* unit : {"r1/h1/g0", "r1/h1", "r1"}) {
    EXPECT_EQ(of(made, unit).outcome(), Outcome::missing) << unit;
    EXPECT_THAT(of(made, unit).retest, HasSubstr("module replaced")) << unit;
  }
  EXPECT_EQ(of(made, "r1/h2/g0").outcome(), Outcome::pass);
  EXPECT_EQ(of(made, "r1/h2").outcome(), Outcome::pass);
  EXPECT_THAT(to_markdown(made), HasSubstr("--campaign retest --units 'r1/h1/g0,r1/h1,r1'"));
}

TEST(Statement, what_was_measured_after_the_replacement_counts_again) {
  CampaignResult before = campaign("01", Outcome::fail);
  before.events = {{"J", "repair", "cable", "2026-03-02T00:00:00Z", "r1/h1"}};
  set(before, "r1/h2/g0", Outcome::pass);
  set(before, "r1/h2", Outcome::pass);
  const Statement made = compose(site(), {}, {before, campaign("03", Outcome::pass)});
  EXPECT_EQ(made.exit, Exit::accepted);
  EXPECT_THAT(of(made, "r1/h1/g0").retest, IsEmpty());
}

TEST(Statement, a_contracted_serial_is_found_where_it_was_moved_to_and_it_is_said) {
  CampaignResult moved = campaign("01", Outcome::pass);
  moved.site.hosts[0].devices[0].serial = "B";
  moved.site.hosts[1].devices[0].serial = "A";
  set(moved, "r1/h1/g0", Outcome::fail);
  Inventory inventory;
  inventory.devices = {{"r1/h1/g0", "A", {}, {}, 2}, {"r1/h2/g0", "B", {}, {}, 3}};
  const Statement made = compose(site(), inventory, {moved});
  EXPECT_EQ(of(made, "r1/h2/g0").outcome(), Outcome::fail);
  EXPECT_EQ(of(made, "r1/h1/g0").outcome(), Outcome::pass);
  EXPECT_THAT(made.notes, Contains(HasSubstr("the serial B stood at r1/h1/g0")));
}

TEST(Statement, a_verdict_on_an_uncontracted_serial_is_of_no_unit) {
  CampaignResult other = campaign("01", Outcome::pass);
  other.site.hosts[0].devices[0].serial = "X";
  other.site.hosts[1].devices[0].serial = "B";
  Inventory inventory;
  inventory.devices = {{"r1/h1/g0", "A", {}, {}, 2}, {"r1/h2/g0", "B", {}, {}, 3}};
  const Statement made = compose(site(), inventory, {other});
  EXPECT_EQ(made.exit, Exit::undecided);
  EXPECT_EQ(of(made, "r1/h1/g0").outcome(), Outcome::missing);
  EXPECT_THAT(made.notes, Contains(HasSubstr("the contract does not count")));
}

TEST(Statement, what_is_not_real_is_never_accepted_and_says_so_first) {
  CampaignResult lab = campaign("01", Outcome::pass);
  lab.reality = "simulated";
  const Statement made = compose(site(), {}, {lab});
  EXPECT_EQ(made.exit, Exit::undecided);
  EXPECT_THAT(to_markdown(made), HasSubstr("**SIMULATED**"));
}

TEST(Statement, a_record_with_problems_is_never_accepted) {
  CampaignResult spoiled = campaign("01", Outcome::pass);
  spoiled.problems = {"a samples file has no end"};
  EXPECT_EQ(compose(site(), {}, {spoiled}).exit, Exit::undecided);
}

TEST(Statement, a_campaign_of_another_site_is_refused) {
  CampaignResult other = campaign("01", Outcome::pass);
  other.site.name = "t";
  EXPECT_THAT(complaint([&] { compose(site(), {}, {other}); }), HasSubstr("is a campaign on 't'"));
}

TEST(Statement, spares_are_not_counted) {
  Site with_spare = site();
  with_spare.hosts[1].spare = true;
  const Statement made = compose(with_spare, {}, {campaign("01", Outcome::pass)});
  EXPECT_EQ(made.levels.at(Level::device).planned, 1u);
}

// The last of its cases was not planned.
CampaignResult smaller(const std::string& day, Outcome everything) {
  CampaignResult made = campaign(day, everything);
  std::erase_if(made.cases, [](const StatedCase& planned) { return planned.case_name == "b"; });
  return made;
}

TEST(Statement, a_fail_is_never_made_good_by_measuring_fewer_cases) {
  const Statement made =
      compose(site(), {}, {campaign("01", Outcome::fail), smaller("02", Outcome::pass)});
  EXPECT_EQ(made.exit, Exit::rejected);
  EXPECT_EQ(of(made, "r1/h1/g0").outcome(), Outcome::fail);
  EXPECT_THAT(to_markdown(made), HasSubstr("of 1 cases fewer"));
}

TEST(Statement, a_pass_in_fewer_cases_than_another_campaign_plans_is_not_complete) {
  CampaignResult other = campaign("02", Outcome::pass);
  std::erase_if(other.units, [](const UnitVerdict& unit) { return unit.unit == "r1/h2/g0"; });
  std::erase_if(other.cases, [](const StatedCase& one) { return one.units[0] == "r1/h2/g0"; });
  const Statement made = compose(site(), {}, {smaller("01", Outcome::pass), other});
  EXPECT_EQ(made.exit, Exit::undecided);
  EXPECT_EQ(of(made, "r1/h2/g0").outcome(), Outcome::missing);
}

TEST(Statement, a_later_fail_counts_in_however_few_cases) {
  const Statement made =
      compose(site(), {}, {campaign("01", Outcome::pass), smaller("02", Outcome::fail)});
  EXPECT_EQ(made.exit, Exit::rejected);
}

TEST(Statement, campaigns_judged_by_different_profiles_accept_nothing) {
  CampaignResult later = campaign("02", Outcome::pass);
  later.profile_sha256 = "e";
  const Statement made = compose(site(), {}, {campaign("01", Outcome::pass), later});
  EXPECT_EQ(made.exit, Exit::undecided);
  EXPECT_THAT(made.notes, Contains(HasSubstr("judged by 2 different profiles")));
}

}  // namespace
}  // namespace assay
