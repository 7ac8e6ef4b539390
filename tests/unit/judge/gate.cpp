// What is behind a gate is measured by the plan that opens it, and without whoever is bad alone.
#include <gtest/gtest.h>

#include "results/judge/judge.hpp"
#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

// hbm.triad on cpu-0 and cpu-1, which are good; behind a gate, hbm.copy on cpu-0.
struct Gated {
  Gated() {
    street.add_device("cpu-1");
    street.plan.stages = {{"only", 10}, {"behind", 10, true}};
    for (PlanEntry& entry : street.plan.entries) entry.stage = "only";
    behind = entry_of("hbm.copy");
    behind.stage = "behind";
    behind.units = {"cpu-0"};
    street.plan.entries.push_back(behind);
    street.profile.bounds.push_back(floor_of("hbm.copy", 20e9));
  }

  // A plan with hbm.copy on cpu-0; without values nothing comes back.
  void look(Again again, std::optional<double> bandwidth) {
    LaterLook later;
    later.plan = street.plan;
    later.plan.number = static_cast<std::uint32_t>(looks.size() + 2);
    later.plan.entries = {behind};
    later.plan.entries[0].again = again;
    later.plan.entries[0].stage = "retest-0002-behind";
    later.plan.absent = absent;
    later.plan.entries[0].algorithm = frozen;
    if (bandwidth) {
      Sample sample = healthy_sample("hbm.copy", "cpu-0", values_around(*bandwidth, 0.0021));
      sample.facts = stated;
      later.samples.append(sample);
    }
    looks.push_back(std::move(later));
  }

  Ruling ruling() {
    Measurements measured = street.measurements();
    measured.later = std::move(looks);
    Ruling ruling = judge(street.plan, street.profile, street.site, measured,
                          [&](const Verdict& verdict, const auto&) {
                            if (verdict.case_name == "hbm.copy") found = verdict;
                          });
    looks = std::move(measured.later);
    return ruling;
  }

  Verdict verdict() {
    ruling();
    return found;
  }

  Street street;
  PlanEntry behind;
  std::vector<Absence> absent;
  std::optional<Algorithm> frozen;
  Facts stated;
  std::vector<LaterLook> looks;
  Verdict found;
};

TEST(GatedCase, is_missing_until_its_gate_opens) {
  Gated gated;
  EXPECT_EQ(gated.verdict().outcome, Outcome::missing);
  EXPECT_NE(gated.found.reason.find("did not enter"), std::string::npos);
  gated.look(Again::enter, 28e9);
  EXPECT_EQ(gated.verdict().outcome, Outcome::pass);
  EXPECT_EQ(gated.found.attempts, 1U);
}

TEST(GatedCase, that_did_not_come_back_is_missing_and_one_that_is_slow_fails) {
  Gated gated;
  gated.look(Again::enter, std::nullopt);
  EXPECT_EQ(gated.verdict().outcome, Outcome::missing);
  Gated slow;
  slow.look(Again::enter, 10e9);
  EXPECT_EQ(slow.verdict().outcome, Outcome::fail);
}

TEST(GatedCase, that_was_measured_before_its_gate_opened_is_an_error) {
  Gated gated;
  gated.street.measured.samples.push_back(
      healthy_sample("hbm.copy", "cpu-0", values_around(28e9, 0.0022)));
  EXPECT_EQ(gated.verdict().outcome, Outcome::error);
  gated.look(Again::enter, 28e9);
  EXPECT_EQ(gated.verdict().outcome, Outcome::error);
}

TEST(GatedCase, that_was_computed_by_another_algorithm_than_the_frozen_one_is_an_error) {
  const auto outcome = [](const Facts& stated) {
    Gated gated;
    gated.frozen = Algorithm{"lt 13", "tile 2"};
    gated.stated = stated;
    gated.look(Again::enter, 28e9);
    return gated.verdict();
  };
  const Fact library = std::string("lt 13");
  const Fact algorithm = std::string("tile 2");
  EXPECT_EQ(outcome({{"library", library}, {"algorithm", algorithm}}).outcome, Outcome::pass);
  EXPECT_EQ(outcome({}).outcome, Outcome::error);
  Gated stated;
  stated.frozen = Algorithm{"lt 13", "tile 2"};
  stated.look(Again::enter, 28e9);
  const Ruling ruling = stated.ruling();
  ASSERT_EQ(ruling.algorithms.size(), 1U);
  EXPECT_EQ(ruling.algorithms[0].case_name, "hbm.copy");
  EXPECT_EQ(ruling.algorithms[0].algorithm, *stated.frozen);
  EXPECT_EQ(outcome({{"library", library}}).outcome, Outcome::error);
  EXPECT_EQ(outcome({{"library", library}, {"algorithm", 2.0}}).outcome, Outcome::error);
  EXPECT_EQ(outcome({{"library", algorithm}, {"algorithm", algorithm}}).outcome, Outcome::error);
  const Verdict other = outcome({{"library", library}, {"algorithm", std::string("tile 3")}});
  EXPECT_EQ(other.outcome, Outcome::error);
  EXPECT_NE(other.reason.find("by lt 13, algorithm tile 2, but states tile 3 algorithm"),
            std::string::npos)
      << other.reason;
}

TEST(GatedCase, of_a_tuned_stage_is_measured_by_the_plan_that_enters_it) {
  Gated gated;
  gated.street.plan.stages[1] = {"behind", 10, false, true};
  EXPECT_EQ(gated.verdict().outcome, Outcome::missing);
  gated.look(Again::enter, 28e9);
  EXPECT_EQ(gated.verdict().outcome, Outcome::pass);
}

TEST(GatedCase, that_entered_is_a_witness_of_its_bits) {
  Gated gated;
  for (const char* unit : {"cpu-2", "cpu-3"}) gated.street.add_device(unit);
  gated.behind.units = {"cpu-0", "cpu-2", "cpu-3"};
  gated.street.plan.entries.back() = gated.behind;
  gated.stated = {{"digest", std::string("aa")}};
  gated.look(Again::enter, 28e9);
  for (const auto& [unit, spread] : {std::pair{"cpu-2", 0.0023}, std::pair{"cpu-3", 0.0024}}) {
    Sample sample = healthy_sample("hbm.copy", unit, values_around(28e9, spread));
    sample.facts["digest"] = std::string("bb");
    gated.looks[0].samples.append(sample);
  }
  std::map<std::string, Outcome> outcomes;
  Measurements measured = gated.street.measurements();
  measured.later = std::move(gated.looks);
  judge(gated.street.plan, gated.street.profile, gated.street.site, measured,
        [&](const Verdict& verdict, const auto&) {
          if (verdict.case_name == "hbm.copy") outcomes[verdict.unit] = *verdict.outcome;
        });
  EXPECT_EQ(outcomes["cpu-0"], Outcome::fail);
  EXPECT_EQ(outcomes["cpu-2"], Outcome::pass);
}

TEST(GatedCase, enters_once) {
  Gated gated;
  gated.look(Again::enter, 10e9);
  gated.look(Again::enter, 28e9);
  EXPECT_EQ(gated.verdict().outcome, Outcome::fail);
  EXPECT_EQ(gated.found.attempts, 1U);
}

TEST(GatedCase, is_not_let_in_by_a_plan_that_locates_or_tries_a_spare) {
  for (const Again again : {Again::locate, Again::spare, Again::pool, Again::anew}) {
    Gated gated;
    gated.look(again, 28e9);
    EXPECT_EQ(gated.verdict().outcome, Outcome::missing) << name(again);
  }
}

TEST(GatedCase, nobody_enters_a_stage_that_has_no_gate_before_it) {
  Gated open;
  open.street.plan.stages[1].gate = false;
  open.look(Again::enter, 28e9);
  EXPECT_EQ(open.verdict().outcome, Outcome::missing);
}

TEST(GatedCase, a_good_host_that_was_left_out_is_a_problem_and_a_bad_one_is_none) {
  Gated gated;
  const std::string host = gated.street.site.hosts[0].id;
  gated.look(Again::enter, 28e9);
  EXPECT_TRUE(gated.ruling().summary.problems.empty());
  gated.looks.clear();
  gated.absent = {{host, "", "somebody said so"}};
  gated.look(Again::enter, 28e9);
  const Ruling left_out = gated.ruling();
  ASSERT_EQ(left_out.summary.problems.size(), 1U);
  EXPECT_EQ(left_out.summary.problems[0],
            "plan-0002.json leaves " + host + " out, of which nothing is bad");
  ASSERT_EQ(left_out.absent.size(), 1U);
  for (double& value : gated.street.values(1)) value *= 0.3;
  EXPECT_TRUE(gated.ruling().summary.problems.empty());
}

}  // namespace
}  // namespace assay
