// Passed before: for want of a limit, by one that was switched off, or by one of something else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/plan/plan.hpp"
#include "results/format/profile.hpp"
#include "results/record/registered.hpp"
#include "results/report/report.hpp"
#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

// The same street, planned by a campaign.
struct Planned {
  Street street;
  std::vector<Benchmark> benchmarks;

  Planned() {
    street.profile.device = "cpu";
    street.profile.requirements.clear();
    SiteDevice& device = street.site.hosts[0].devices[0];
    device.kind = "cpu";
    device.model = "Some CPU";
    for (const char* name : {"hbm.triad", "hbm.copy"}) {
      benchmarks.push_back({.name = name,
                            .about = "",
                            .scope = Level::device,
                            .axes = {{"bytes", {"1024", "1048576"}}},
                            .metrics = {{"bandwidth", "B/s", Better::higher}},
                            .kernel = {},
                            .run = nullptr});
    }
  }

  // What planning hbm.triad complains of; empty where it does not.
  std::string complaint() const {
    CampaignCase chosen;
    chosen.benchmark = "hbm.triad";
    chosen.sampling = {kRepetitions, 0.1, 0};
    chosen.budget_seconds = 5;
    Campaign campaign;
    campaign.name = "one";
    campaign.stages = {{"memory", 20, {chosen}, 3}};
    std::vector<const Benchmark*> all;
    for (const Benchmark& benchmark : benchmarks) all.push_back(&benchmark);
    try {
      plan({.site = street.site,
            .campaign = campaign,
            .profile = street.profile,
            .benchmarks = all,
            .only = "",
            .launcher = "local",
            .id = std::string(32, 'a'),
            .created = "2026-03-01T12:00:00Z",
            .seed = 7});
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }
};

TEST(Catalogue, a_sound_plan_meets_no_complaint) { EXPECT_EQ(Planned().complaint(), ""); }

TEST(Catalogue, a_metric_without_a_limit_stops_the_planning) {
  Planned planned;
  planned.street.profile.bounds.clear();
  EXPECT_THAT(planned.complaint(), HasSubstr("no bound, no launch"));
}

TEST(Catalogue, a_metric_without_a_limit_passes_nothing_even_where_it_was_measured) {
  Street street;
  street.profile.bounds.clear();
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Catalogue, a_floor_that_is_wrong_by_a_thousand_stops_the_planning) {
  Planned planned;
  planned.street.bound().at_least->value = 20e6;  // Megabytes were meant.
  planned.street.bound().physical_limit = Threshold{30e9, {}};
  EXPECT_THAT(planned.complaint(), HasSubstr("less than half"));
  planned.street.bound().physical_limit.reset();
  planned.street.bound().at_least->value = 20;  // Gigabytes were meant.
  EXPECT_THAT(planned.complaint(), HasSubstr("cannot be meant"));
}

TEST(Catalogue, a_limit_in_another_unit_of_measure_stops_the_planning) {
  Planned planned;
  planned.street.bound().unit = "GB/s";
  EXPECT_THAT(planned.complaint(), HasSubstr("is measured in B/s, but the bound is in GB/s"));
}

TEST(Catalogue, a_limit_in_another_unit_of_measure_passes_nothing) {
  Street street;
  street.bound().unit = "GB/s";
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Catalogue, a_device_whose_name_merely_contains_the_profiles_is_refused) {
  Planned planned;
  planned.street.profile.device = "H200";
  for (const char* model : {"GH200", "H200 NVL", "h200", "H2000"}) {
    planned.street.site.hosts[0].devices[0].model = model;
    EXPECT_THAT(planned.complaint(), HasSubstr("is for 'H200'")) << model;
  }
  planned.street.site.hosts[0].devices[0].model = "H200";
  EXPECT_EQ(planned.complaint(), "");
}

std::string profile_text(const std::string& bound) {
  return R"({"schema": "assay/profile/1", "name": "p", "device": "cpu",
    "decision": {"z": 1.645, "n": 12, "k": 0, "risk": 0.05, "source": "a test"},
    "bounds": [{"benchmark": "hbm.triad", "metric": "bandwidth", "unit": "B/s", )" +
         bound + R"("spread_max": 0.1, "samples_min": 20, "source": "a test"}]})";
}

std::string complaint_of(const std::string& bound) {
  try {
    parse_profile(profile_text(bound), "p.json");
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(Catalogue, a_floor_of_nothing_is_refused) {
  EXPECT_EQ(complaint_of("\"at_least\": 2e10, "), "");
  EXPECT_THAT(complaint_of("\"at_least\": 0, "), HasSubstr("'at_least' must be above 0"));
  EXPECT_THAT(complaint_of("\"at_least\": -1, "), HasSubstr("'at_least' must be above 0"));
  EXPECT_THAT(complaint_of(""), HasSubstr("needs 'at_least' or 'at_most'"));
}

Street with_enforcement_off() {
  Street street;
  street.bound().gate = Gate::record;
  street.bound().reason = "for information";
  for (double& value : street.values()) value /= 10;
  return street;
}

TEST(Catalogue, limits_that_are_switched_off_accept_nothing) {
  const Street street = with_enforcement_off();
  EXPECT_EQ(street.outcome(), std::nullopt);
  const Summary summary = street.ruling().summary;
  EXPECT_EQ(summary.exit, Exit::undecided);
  EXPECT_THAT(summary.headline, HasSubstr("no metric was judged"));
  EXPECT_THAT(summary.headline, HasSubstr("1 recorded only"));
}

TEST(Catalogue, limits_that_are_switched_off_are_green_in_no_report) {
  const Street street = with_enforcement_off();
  ReportBuilder builder(street.plan, street.profile);
  const Measurements measured = street.measurements();
  const Ruling ruling =
      judge(street.plan, street.profile, street.site, measured,
            [&](const Verdict& verdict, const auto& sample) { builder.add(verdict, sample); });
  const Report report = builder.build(ruling, street.site);
  const auto render = [&](const char* format) {
    return Registered<Format>::find(format)->render(report);
  };
  EXPECT_THAT(render("html"), HasSubstr("Not decided"));
  EXPECT_THAT(render("html"), HasSubstr("recorded only"));
  EXPECT_THAT(render("markdown"), HasSubstr("recorded only"));
  EXPECT_THAT(render("junit"), HasSubstr("<skipped message=\"recorded only"));
  EXPECT_THAT(render("junit"), HasSubstr("<error"));
  EXPECT_THAT(render("prometheus"), HasSubstr("assay_accepted"));
  EXPECT_THAT(terminal_table(report, false, 120), HasSubstr("recorded"));
}

TEST(Catalogue, a_reference_on_another_level_of_unit_is_none) {
  Street street;
  street.relate_to_read(0.6);
  street.entry(1).level = Level::host;
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Catalogue, fewer_units_than_the_contract_names_are_not_a_full_house) {
  Street street;
  SiteDevice spare;
  spare.id = "cpu-1";  // There, and not planned.
  street.site.hosts[0].devices.push_back(spare);
  EXPECT_EQ(street.ruling().summary.exit, Exit::undecided);
}

}  // namespace
}  // namespace assay
