// Waivers stand beside exceptions in every report, and change none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/record/registered.hpp"
#include "results/report/report.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kCase = "hbm.triad";

Verdict verdict(Outcome outcome, bool explained = true) {
  Verdict made;
  made.case_name = kCase;
  made.unit = "cpu-0";
  made.outcome = outcome;
  made.reason = "hbm.triad bandwidth is low";
  if (!explained) return made;
  Judgement judgement;
  judgement.metric = "bandwidth";
  judgement.unit = "B/s";
  judgement.outcome = outcome;
  judgement.value = 90e9;
  judgement.limit = 100e9;
  judgement.margin = -0.1;
  judgement.relation = "at_least";
  made.judgements.push_back(judgement);
  return made;
}

Waiver waiver(const std::string& created = "2026-03-01T12:00:00Z",
              const std::string& until = "2026-03-31") {
  return {.unit = "cpu-0",
          .case_name = kCase,
          .by = "N. <Name>",
          .role = "site owner",
          .reason = "the fan | is ordered",
          .created = created,
          .until = until,
          .plan_sha256 = {}};
}

Report report(std::vector<Waiver> waivers, const Verdict& judged = verdict(Outcome::fail)) {
  Plan plan;
  plan.created = "2026-02-28T12:00:00Z";
  PlanEntry entry;
  entry.benchmark = kCase;
  entry.metrics = {{"bandwidth", "B/s", Better::higher}};
  plan.entries.push_back(entry);
  ReportBuilder builder(plan, {});
  builder.waive(std::move(waivers));
  builder.add(judged, {});
  Ruling ruling;
  ruling.summary.exit = Exit::rejected;
  ruling.summary.cases.planned = 1;
  return builder.build(ruling, {});
}

WaiverState state(std::vector<Waiver> waivers, const Verdict& judged = verdict(Outcome::fail)) {
  return report(std::move(waivers), judged).waivers.back().state;
}

std::string render(const std::string& format, const Report& report) {
  return Registered<Format>::find(format)->render(report);
}

TEST(Waivers, of_a_fail_an_error_a_missing_or_an_open_case_are_valid) {
  for (const Outcome outcome : {Outcome::fail, Outcome::error, Outcome::indeterminate}) {
    EXPECT_EQ(state({waiver()}, verdict(outcome)), WaiverState::valid);
  }
  EXPECT_EQ(state({waiver()}, verdict(Outcome::missing, false)), WaiverState::valid);
}

TEST(Waivers, of_a_wrong_result_count_for_nothing) {
  EXPECT_EQ(state({waiver()}, verdict(Outcome::fail, false)), WaiverState::idle);
  EXPECT_THAT(not_waivable(verdict(Outcome::fail, false)), HasSubstr("wrong result"));
}

TEST(Waivers, of_a_pass_or_of_what_is_only_recorded_count_for_nothing) {
  EXPECT_EQ(state({waiver()}, verdict(Outcome::pass)), WaiverState::idle);
  Verdict recorded = verdict(Outcome::fail);
  recorded.outcome.reset();
  EXPECT_EQ(state({waiver()}, recorded), WaiverState::idle);
}

TEST(Waivers, of_another_unit_or_case_count_for_nothing) {
  Waiver other = waiver();
  other.unit = "cpu-1";
  EXPECT_EQ(state({other}), WaiverState::idle);
  other = waiver();
  other.case_name = "hbm.*";  // The ledger holds names; globs are for the command.
  EXPECT_EQ(state({other}), WaiverState::idle);
}

TEST(Waivers, expire_by_the_newest_time_in_the_record) {
  const Report later = report({waiver(), waiver("2026-04-02T12:00:00Z", "2026-04-05")});
  EXPECT_EQ(later.waivers[0].state, WaiverState::replaced);
  EXPECT_EQ(later.waivers[1].state, WaiverState::valid);
  Waiver other = waiver("2026-04-02T12:00:00Z", "2026-04-05");
  other.unit = "cpu-7";
  EXPECT_EQ(report({waiver(), other}).waivers[0].state, WaiverState::expired);
}

TEST(Waivers, the_latest_line_of_a_case_and_unit_holds_even_where_it_ends_sooner) {
  Waiver sooner = waiver("2026-03-02T12:00:00Z", "2026-03-02T12:00:01Z");
  Waiver other = waiver("2026-03-03T12:00:00Z");
  other.unit = "cpu-7";
  const Report found = report({waiver(), sooner, other});
  EXPECT_EQ(found.waivers[0].state, WaiverState::replaced);
  EXPECT_EQ(found.waivers[1].state, WaiverState::expired);
  EXPECT_THAT(render("html", found), HasSubstr("expired"));
}

TEST(Waivers, change_no_outcome_and_no_exit_code_in_any_format) {
  const Report with = report({waiver()});
  const Report without = report({});
  EXPECT_EQ(with.summary.exit, without.summary.exit);
  EXPECT_EQ(with.exceptions.size(), without.exceptions.size());
  EXPECT_EQ(with.cases[0].tally.of(Outcome::fail), 1u);
  EXPECT_THAT(render("prometheus", with),
              HasSubstr("assay_exit_code{campaign=\"\",reality=\"real\","
                        "site=\"\"} 1"));
  EXPECT_THAT(render("junit", with), HasSubstr("<failure"));
  EXPECT_THAT(render("junit", with), Not(HasSubstr("<skipped")));
  EXPECT_THAT(render("html", with), HasSubstr("Rejected"));
}

TEST(Waivers, stand_beside_the_exception_in_every_format) {
  const Report found = report({waiver()});
  EXPECT_THAT(render("html", found),
              HasSubstr("waived until 2026-03-31, by N. &lt;Name&gt; (site owner): the fan"));
  EXPECT_THAT(render("markdown", found), HasSubstr("waived until 2026-03-31, by N. \\<Name\\>"));
  EXPECT_THAT(render("junit", found),
              HasSubstr("</failure><system-out>waived until 2026-03-31, by N. &lt;Name&gt;"));
  EXPECT_THAT(render("json", found), HasSubstr("\"state\": \"valid\""));
  EXPECT_THAT(render("prometheus", found), HasSubstr("state=\"valid\"} 1"));
  EXPECT_THAT(terminal_table(found, false, 200),
              HasSubstr("waived until 2026-03-31, by N. <Name> (site owner)"));
}

TEST(Waivers, that_are_none_leave_no_trace) {
  const Report none = report({});
  for (const char* format : {"html", "markdown", "junit", "prometheus"}) {
    EXPECT_THAT(render(format, none), Not(HasSubstr("waived"))) << format;
  }
}

}  // namespace
}  // namespace assay
