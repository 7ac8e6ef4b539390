// From a campaign to the sentences about one unit of it.
#include <gmock/gmock.h>

#include "results/explain/advice.hpp"
#include "results/explain/repeat.hpp"
#include "results/explain/text.hpp"
#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

// What became of the campaign after its first plan.
struct Since {
  std::vector<LaterLook> later;
  std::vector<Event> events;
  std::vector<Waiver> waivers;
};

// The next plan measured hbm.triad on cpu-0 again.
LaterLook look(const Street& street, Again again, std::vector<double> values) {
  LaterLook later;
  later.plan = street.plan;
  later.plan.number = 2;
  later.plan.entries[0].stage = "retest-0002";
  later.plan.entries[0].again = again;
  later.plan.entries[0].units = {"cpu-0"};
  later.samples.append(healthy_sample("hbm.triad", "cpu-0", std::move(values)));
  return later;
}

Since after(LaterLook later) {
  Since since;
  since.later.push_back(std::move(later));
  return since;
}

struct Explained {
  explicit Explained(Street& street, const std::string& unit = "cpu-0", Since since = {})
      : street_(street) {
    street.profile.bounds.front().line = 73;
    ExplanationBuilder builder{
        street.plan,
        street.profile,
        {.id = unit, .level = Level::device, .host = "host-0", .serial = "", .model = ""}};
    for (const LaterLook& later : since.later) builder.follow(later.plan);
    builder.remember(since.events);
    builder.waive(std::move(since.waivers));
    Measurements measured = street.measurements();
    measured.later = std::move(since.later);
    measured.events = std::move(since.events);
    const Ruling ruling = judge(street.plan, street.profile, street.site, measured,
                                [&](const Verdict& verdict, std::span<const SampleView> samples) {
                                  builder.add(verdict, samples);
                                });
    unit_ = builder.build(ruling);
  }

  const CaseExplanation& one() const { return unit_.cases.at(0); }
  Cause cause() const { return cause_of(one(), street_.profile); }
  std::string text(bool all = false) const {
    const ExplanationContext context{
        street_.plan,
        street_.profile,
        "folder",
        "inputs/profile.json",
        "2026-06-01T12:00:00Z",
        {{"memory",
          {{1, "folder/raw/memory-cpu-0.1.json.gz"}, {2, "folder/raw/memory-cpu-0.2.json.gz"}}},
         {"retest-0002", {{1, "folder/raw/retest-0002-cpu-0.1.json.gz"}}}}};
    // Wide, so that no sentence is broken.
    return explanation_text(unit_, context, {{}, all, 2000});
  }

  Street& street_;
  UnitExplanation unit_;
};

void slow(Street& street) { street.values() = values_around(12e9); }

TEST(Explanation, of_a_slow_unit_says_what_was_measured_demanded_and_by_which_line) {
  Street street;
  slow(street);
  const Explained explained(street);
  EXPECT_EQ(explained.unit_.outcome, Outcome::fail);
  EXPECT_EQ(explained.cause(), Cause::beyond);
  const std::string text = explained.text();
  EXPECT_THAT(text, HasSubstr("bandwidth 12.00 GB/s, the median of 20 repetitions"));
  EXPECT_THAT(text, HasSubstr("at least 20.00 GB/s"));
  EXPECT_THAT(text, HasSubstr("contract B.3 (inputs/profile.json, line 73)"));
  EXPECT_THAT(text, HasSubstr("beyond its limit"));
  EXPECT_THAT(text, HasSubstr("zcat folder/raw/memory-cpu-0.1.json.gz"));
  EXPECT_THAT(text, Not(HasSubstr("cpu-0.2.json.gz")));
}

TEST(Explanation, says_where_a_unit_stands_among_its_peers) {
  Street street;
  for (const char* id : {"cpu-1", "cpu-2", "cpu-3"}) street.add_device(id);
  slow(street);
  const Explained explained(street);
  EXPECT_EQ(explained.one().peers.of(Outcome::pass), 3U);
  EXPECT_THAT(explained.text(), HasSubstr("The same case on 3 other units: 3 pass."));
  EXPECT_THAT(explained.text(), HasSubstr("this unit is number 4 of 4"));
  EXPECT_THAT(explained.text(), HasSubstr("this unit is what differs"));
}

TEST(Explanation, says_so_where_there_are_no_peers) {
  Street street;
  slow(street);
  EXPECT_THAT(Explained(street).text(), HasSubstr("No other unit"));
}

TEST(Explanation, looks_for_a_common_cause_where_most_peers_fail_as_well) {
  Street street;
  slow(street);
  for (const char* id : {"cpu-1", "cpu-2", "cpu-3"}) street.add_device(id);
  EXPECT_THAT(Explained(street).text(), HasSubstr("what they have in common"));
}

TEST(Explanation, names_the_condition_that_was_not_met_and_what_ends_it) {
  Street street;
  street.sample().conditions["foreign_cpus"] = 1.5;
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::condition);
  EXPECT_THAT(explained.text(), HasSubstr("Something else computed on its CPUs"));
}

TEST(Explanation, of_a_condition_that_nobody_knows_does_not_blame_a_process) {
  Street street;
  street.sample().conditions.clear();
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::condition);
  EXPECT_THAT(explained.text(), HasSubstr("did not say what foreign_cpus was"));
  EXPECT_THAT(explained.text(), HasSubstr("foreign_cpus unknown"));
}

TEST(Explanation, of_a_wrong_result_says_not_to_use_the_unit) {
  Street street;
  street.sample().status = SampleStatus::wrong;
  street.sample().cause = "element 7 is 3, must be 4";
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::wrong);
  EXPECT_THAT(explained.text(), HasSubstr("do not use this unit"));
  EXPECT_THAT(explained.text(), HasSubstr("element 7 is 3"));
}

TEST(Explanation, of_what_did_not_come_back_points_to_the_raw_output) {
  Street street;
  street.measured.samples.clear();
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::missing);
  EXPECT_THAT(explained.text(), HasSubstr("nothing came back"));
}

TEST(Explanation, of_noise_names_the_nearest_condition) {
  Street street;
  street.bound().spread_max = 0.01;
  street.values() = values_around(28e9, 0.1);
  street.sample().conditions["foreign_cpus"] = 0.19;
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::noisy);
  EXPECT_THAT(explained.text(), HasSubstr("The first suspect is foreign_cpus, at 95 %"));
}

TEST(Explanation, of_what_is_faster_than_physics_doubts_the_measurement) {
  Street street;
  street.bound().physical_limit = Threshold{25e9, {}};
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::impossible);
  EXPECT_THAT(explained.text(), HasSubstr("the measurement or the stated limit is broken"));
}

TEST(Explanation, of_a_pass_is_one_line_unless_all_is_asked_for) {
  Street street;
  const Explained explained(street);
  EXPECT_THAT(explained.text(), HasSubstr("✓ hbm.triad: pass, bandwidth 28.00 GB/s"));
  EXPECT_THAT(explained.text(), Not(HasSubstr("planned")));
  EXPECT_THAT(explained.text(true), HasSubstr("planned"));
}

// So near to its limit that it straddles it, under rules that allow a pooled retest.
Street open_street() {
  Street street;
  street.plan.retest = {60, kRepetitions};
  street.values() = values_around(20e9, 0.01);
  return street;
}

TEST(Explanation, of_an_open_case_says_what_may_still_be_measured) {
  Street street = open_street();
  const std::string text = Explained(street).text();
  EXPECT_THAT(text, HasSubstr("may take 20 repetitions more and pool them"));
  EXPECT_THAT(text, Not(HasSubstr("times")));
}

TEST(Explanation, of_a_pooled_retest_says_how_often_it_was_measured_and_lists_its_raw_output) {
  Street street = open_street();
  const Explained explained(street, "cpu-0",
                            after(look(street, Again::pool, values_around(20.0001e9, 0.011))));
  EXPECT_EQ(explained.one().samples.size(), 2U);
  const std::string text = explained.text();
  EXPECT_THAT(text, HasSubstr("It was measured 2 times."));
  EXPECT_THAT(text, HasSubstr("plan-0002.json: 20 repetitions more, pooled with those before."));
  EXPECT_THAT(text, HasSubstr("the median of 40 repetitions"));
  EXPECT_THAT(text, HasSubstr("By its frozen rules this campaign does not measure it again."));
  EXPECT_THAT(text, HasSubstr("memory-cpu-0.1.json.gz"));
  EXPECT_THAT(text, HasSubstr("retest-0002-cpu-0.1.json.gz"));
}

TEST(Explanation, of_a_pass_at_the_second_look_says_so_in_its_line) {
  Street street = open_street();
  const Explained explained(street, "cpu-0",
                            after(look(street, Again::pool, values_around(21e9, 0.005))));
  EXPECT_THAT(explained.text(), HasSubstr("pass, bandwidth"));
  EXPECT_THAT(explained.text(), HasSubstr("; measured again, 2 times in all"));
}

TEST(Explanation, of_what_was_measured_anew_says_that_the_first_decides_nothing) {
  Street street = open_street();
  street.sample().conditions["foreign_cpus"] = 1.5;
  const Explained explained(street, "cpu-0", after(look(street, Again::anew, values_around(12e9))));
  EXPECT_EQ(explained.cause(), Cause::beyond);
  EXPECT_EQ(explained.one().samples.size(), 1U);
  EXPECT_THAT(explained.text(), HasSubstr("plan-0002.json: 20 repetitions anew"));
  EXPECT_THAT(explained.text(), Not(HasSubstr("1.5")));
}

TEST(Explanation, of_what_did_not_fit_the_budget_says_so) {
  Street street = open_street();
  LaterLook later = look(street, Again::pool, values_around(20e9, 0.01));
  later.plan.entries.clear();
  later.samples = {};
  later.plan.not_offered = {{"hbm.triad", {}, {"cpu-0"}, "the retest budget is used up"}};
  EXPECT_THAT(Explained(street, "cpu-0", after(std::move(later))).text(),
              HasSubstr("plan-0002.json does not measure it again: the retest budget is used up."));
}

TEST(Explanation, of_what_was_measured_before_an_event_names_the_event) {
  Street street;
  street.sample().started = "2026-03-01T12:00:00Z";
  const Event repair{"J. Doe", "repair", "a DIMM was replaced", "2026-03-01T13:00:00Z", "host-0"};
  const Explained explained(street, "cpu-0", {{}, {repair}, {}});
  EXPECT_EQ(explained.cause(), Cause::outdated);
  EXPECT_THAT(explained.text(), HasSubstr("Event on host-0: repair at 2026-03-01T13:00:00Z"));
  EXPECT_THAT(explained.text(), HasSubstr("nothing of the unit as it is now"));
}

TEST(Explanation, of_copied_values_asks_how_the_files_came_to_be) {
  Street street;
  street.add_device("cpu-1");
  street.values(1) = street.values(0);
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::copied);
  EXPECT_THAT(explained.text(), HasSubstr("one of the two was copied"));
}

TEST(Explanation, of_a_sag_looks_for_what_gives_way_under_load) {
  Street street;
  for (std::size_t at = 13; at < kRepetitions; ++at) street.values()[at] *= 0.7;
  const Explained explained(street);
  EXPECT_EQ(explained.cause(), Cause::sags);
  EXPECT_THAT(explained.text(), HasSubstr("gives way under load"));
  EXPECT_THAT(explained.text(), Not(HasSubstr("on either side")));
}

Waiver waiver(const std::string& until) {
  return {.unit = "cpu-0",
          .case_name = "hbm.triad",
          .by = "N. Name",
          .role = "site owner",
          .reason = "the fan is ordered",
          .created = "2026-03-01T12:00:00Z",
          .until = until,
          .plan_sha256 = {}};
}

TEST(Explanation, says_who_waived_a_case_and_how_that_stands_today) {
  Street street;
  slow(street);
  const auto text = [&](std::vector<Waiver> waivers) {
    return Explained(street, "cpu-0", {{}, {}, std::move(waivers)}).text();
  };
  EXPECT_THAT(text({}), Not(HasSubstr("waive")));
  const std::string valid = text({waiver("2026-06-30")});
  EXPECT_THAT(valid, HasSubstr("waived until 2026-06-30, by N. Name (site owner): the fan"));
  EXPECT_THAT(valid, HasSubstr("Today, 2026-06-01T12:00:00Z, it holds."));
  EXPECT_THAT(valid, HasSubstr("fail"));
  const std::string lapsed = text({waiver("2026-03-31")});
  EXPECT_THAT(lapsed, HasSubstr("waived until 2026-03-31"));
  EXPECT_THAT(lapsed, HasSubstr("it is expired and counts as none."));
  Waiver newer = waiver("2026-06-30");
  newer.created = "2026-05-01T12:00:00Z";
  newer.unit = "cpu-9";
  EXPECT_THAT(text({waiver("2026-03-31"), newer}),
              HasSubstr("By the record a waiver until 2026-03-31 expired"));
}

TEST(Explanation, of_a_unit_that_nothing_was_planned_on_says_so) {
  Street street;
  const Explained explained(street, "cpu-9");
  EXPECT_FALSE(explained.unit_.outcome);
  EXPECT_THAT(explained.text(), HasSubstr("nothing was planned on it"));
}

TEST(Repeat, quotes_what_a_shell_would_change) {
  EXPECT_EQ(shell_word("runs/a-1"), "runs/a-1");
  EXPECT_EQ(shell_word("gemm.fp32[mode=burst]"), "'gemm.fp32[mode=burst]'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(Repeat, is_the_call_with_the_inputs_and_the_seed_of_the_plan) {
  Plan plan;
  plan.launcher = "local";
  plan.seed = 18446744073709551615U;
  plan.inputs = {
      {"inputs/campaign-quick.json", ""}, {"inputs/profile.json", ""}, {"inputs/site.json", ""}};
  EXPECT_EQ(repeat_command(plan, "my run", "hbm.triad"),
            "assay run --only hbm.triad --campaign 'my run/inputs/campaign-quick.json' --profile "
            "'my run/inputs/profile.json' --site 'my run/inputs/site.json' --seed "
            "18446744073709551615");
}

TEST(Repeat, is_nothing_where_the_plan_does_not_name_its_inputs) {
  EXPECT_EQ(repeat_command(Plan{}, "run", "hbm.triad"), "");
}

}  // namespace
}  // namespace assay
