// What the builder keeps, and what each format makes of it.
#include <gtest/gtest.h>
#include <simdjson.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "results/record/registered.hpp"
#include "results/report/report.hpp"
#include "results/report/safe_text.hpp"
#include "tests/unit/report/example.hpp"

namespace assay {
namespace {

std::string render(const std::string& format, const Report& report) {
  return Registered<Format>::find(format)->render(report);
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

Report fleet() { return example::report({.units = 2400, .cases = 6, .repetitions = 3}); }

Plan plan_of_one() {
  Plan plan;
  PlanEntry entry;
  entry.benchmark = "hbm.triad";
  entry.metrics = {{"bandwidth", "B/s", Better::higher}};
  plan.entries.push_back(entry);
  return plan;
}

Verdict failed(double margin, const std::string& unit) {
  Verdict verdict;
  verdict.case_name = "hbm.triad";
  verdict.unit = unit;
  verdict.outcome = Outcome::fail;
  Judgement judgement;
  judgement.metric = "bandwidth";
  judgement.unit = "B/s";
  judgement.outcome = Outcome::fail;
  judgement.value = 100 * (1 + margin);
  judgement.limit = 100;
  judgement.margin = margin;
  judgement.relation = "at_least";
  verdict.judgements.push_back(judgement);
  return verdict;
}

TEST(ReportBuilder, keeps_the_worst_exceptions_and_counts_the_rest) {
  ReportBuilder builder(plan_of_one(), {});
  for (int at = 0; at < 2000; ++at) builder.add(failed(-0.0001 * at, std::to_string(at)), {});
  const Report report = builder.build({}, {});
  EXPECT_EQ(report.exceptions.size(), kExceptionsMax);
  EXPECT_EQ(report.exceptions_left_out, 1500U);
  EXPECT_EQ(report.exceptions.front().unit, "1999");
  EXPECT_EQ(report.exceptions.back().unit, "1500");
  EXPECT_EQ(report.distributions.front().nearest.front().unit, "1999");
  EXPECT_EQ(report.distributions.front().nearest.size(), kNearestMax);
}

TEST(ReportBuilder, a_wrong_result_is_worse_than_any_margin) {
  ReportBuilder builder(plan_of_one(), {});
  builder.add(failed(-0.9, "slow"), {});
  Verdict wrong;
  wrong.case_name = "hbm.triad";
  wrong.unit = "wrong";
  wrong.outcome = Outcome::fail;
  builder.add(wrong, {});
  EXPECT_EQ(builder.build({}, {}).exceptions.front().unit, "wrong");
}

TEST(ReportBuilder, forgets_single_verdicts_of_a_fleet_but_no_count) {
  const Report report = fleet();
  EXPECT_TRUE(report.verdicts.empty());
  std::uint64_t planned = 0;
  for (const CaseCount& count : report.cases) planned += count.tally.planned;
  EXPECT_EQ(planned, report.summary.cases.planned);
  EXPECT_EQ(report.distributions.front().values.size(), 2399U);  // One unit is silent.
  EXPECT_EQ(report.distributions.front().repetitions.size(), kRepetitionUnitsMax);
}

TEST(ReportBuilder, keeps_the_repetitions_of_every_sample_that_was_pooled) {
  Samples samples;
  Sample sample;
  sample.case_name = failed(-0.1, "slow").case_name;
  sample.unit = "slow";
  const std::string metric = plan_of_one().entries[0].metrics[0].name;
  sample.metrics[metric] = {"B/s", {1, 2}};
  samples.append(sample);
  sample.metrics[metric] = {"B/s", {3}};
  samples.append(sample);
  ReportBuilder builder(plan_of_one(), {});
  const std::vector<SampleView> pooled{samples[0], samples[1]};
  builder.add(failed(-0.1, "slow"), pooled);
  EXPECT_EQ(builder.build({}, {}).distributions[0].repetitions.at("slow"),
            (std::vector<double>{1, 2, 3}));
}

TEST(Formats, say_that_an_exception_was_measured_again_and_who_explains_it) {
  for (const std::uint32_t attempts : {1U, 2U}) {
    ReportBuilder builder(plan_of_one(), {});
    Verdict verdict = failed(-0.1, "slow");
    verdict.attempts = attempts;
    builder.add(verdict, {});
    Ruling ruling;
    ruling.summary.cases.planned = 1;
    const Report report = builder.build(ruling, {});
    for (const std::string& text :
         {render("html", report), render("markdown", report), terminal_table(report, false, 200)}) {
      EXPECT_EQ(text.find("measured again, 2 times in all") != std::string::npos, attempts == 2);
      EXPECT_NE(text.find("assay explain DIR UNIT"), std::string::npos);
    }
  }
}

TEST(ReportBuilder, a_value_that_is_no_number_enters_no_distribution) {
  ReportBuilder builder(plan_of_one(), {});
  Verdict verdict = failed(-0.5, "nan");
  verdict.judgements.front().value = std::numeric_limits<double>::quiet_NaN();
  builder.add(verdict, {});
  const Report report = builder.build({}, {});
  EXPECT_TRUE(report.distributions.front().values.empty());
  EXPECT_EQ(report.exceptions.size(), 1U);
}

TEST(Terminal, shows_exceptions_before_everything_else) {
  const std::string table = terminal_table(example::report({.units = 4}), false, 120);
  EXPECT_LT(table.find("fail\n"), table.find("pass\n"));
  EXPECT_NE(table.find("✕ Rejected"), std::string::npos);
  EXPECT_NE(table.find("20 metrics judged, 4 recorded only"), std::string::npos);
  EXPECT_NE(table.find("gemm.fp8 on gpu-0: the device has no FP8 instructions"), std::string::npos);
}

TEST(Terminal, uses_colour_only_on_request) {
  const Report report = example::report({.units = 4, .hostname = example::kHostile});
  EXPECT_EQ(terminal_table(report, false, 120).find('\x1b'), std::string::npos);
  EXPECT_NE(terminal_table(report, true, 120).find('\x1b'), std::string::npos);
}

TEST(Terminal, fits_the_columns_it_is_given) {
  for (const std::size_t columns : {40U, 60U, 80U, 120U}) {
    for (const Report& report : {example::report({.units = 8}), fleet()}) {
      std::string text = terminal_table(report, false, columns);
      while (!text.empty()) {
        const std::size_t end = text.find('\n');
        EXPECT_LE(columns_of(text.substr(0, end)), columns) << text.substr(0, end);
        text.erase(0, end + 1);
      }
    }
  }
}

TEST(Terminal, names_the_worst_units_of_a_fleet) {
  const std::string table = terminal_table(fleet(), false, 120);
  EXPECT_NE(table.find("worst units"), std::string::npos);
  EXPECT_LT(times(table, "\n"), 120U);
}

TEST(Terminal, a_hostile_unit_reaches_it_harmless) {
  Report report = example::report({.units = 2});
  report.exceptions.front().unit = example::kHostile;
  report.summary.headline = example::kHostile;
  report.summary.problems = {example::kHostile};
  EXPECT_EQ(terminal_table(report, false, 120).find('\x1b'), std::string::npos);
}

TEST(Html, stands_alone_and_forbids_everything_else) {
  const std::string page = render("html", example::report({.units = 8}));
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(times(page, "'sha256-"), 3U);
  EXPECT_EQ(page.find("<script src"), std::string::npos);
  EXPECT_EQ(page.find("<link rel=\"stylesheet"), std::string::npos);
  EXPECT_EQ(times(page, "</script>"), 3U);
  EXPECT_EQ(page.find("{{"), page.rfind("{{"));  // At most inside Chart.js.
}

TEST(Html, shows_every_number_without_its_charts) {
  const std::string page = render("html", example::report({.units = 8}));
  EXPECT_NE(page.find("30.82 GB/s</td>"), std::string::npos);
  EXPECT_NE(page.find("≥ 36.00 GB/s</td>"), std::string::npos);
  EXPECT_NE(page.find("contract annex B, rev 4, clause B.3.1"), std::string::npos);
}

TEST(Html, every_chart_has_numbers_and_words) {
  for (const Report& report : {example::report({.units = 8}), fleet()}) {
    const std::string page = render("html", report);
    EXPECT_EQ(times(page, "<canvas id="), 8U);  // 6 metrics and 2 conditions.
    EXPECT_EQ(times(page, "role=\"img\" aria-label=\""), 8U);
    EXPECT_EQ(times(page, "\"id\":\"chart-"), 6U);
  }
}

TEST(Html, a_fleet_stays_a_small_page) { EXPECT_LT(render("html", fleet()).size(), 700'000U); }

TEST(Html, prints_the_banner_of_a_simulation_on_every_page) {
  const std::string page = render("html", example::report({.reality = "simulated"}));
  EXPECT_NE(page.find("<div class=\"watermark\" aria-hidden=\"true\">SIMULATED"),
            std::string::npos);
  EXPECT_NE(page.find("<title>SIMULATED: "), std::string::npos);
}

TEST(Json, is_json_with_a_schema) {
  const std::string text = render("json", fleet());
  simdjson::dom::parser parser;
  const auto document = parser.parse(text);
  EXPECT_EQ(std::string(document["schema"].get_c_str()), "assay/report/1");
  EXPECT_EQ(std::uint64_t(document["summary"]["cases"]["planned"]), 14401U);
  EXPECT_EQ(std::string(document["summary"]["exit"].get_c_str()), "rejected");
}

// Validated by xmllint, which must be there: a schema that nobody checks proves nothing.
void expect_valid(const Report& report) {
  std::string name = (std::filesystem::temp_directory_path() / "assay-junit-XXXXXX").string();
  const int descriptor = mkstemp(name.data());
  ASSERT_GE(descriptor, 0);
  close(descriptor);
  std::ofstream(name) << render("junit", report);
  const std::string command = std::string(XMLLINT) +
                              " --noout --nonet --schema " ASSAY_SOURCE_DIR
                              "/results/report/formats/junit.xsd " +
                              name + " >/dev/null";
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::filesystem::remove(name);
}

TEST(Junit, is_valid_against_its_schema) {
  expect_valid(example::report({.units = 8}));
  expect_valid(fleet());
  expect_valid(Report{});
  Report hostile = example::report({.units = 2});
  hostile.plan.site = example::kHostile;
  hostile.verdicts.front().unit = example::kHostile;
  hostile.verdicts.back().reason = example::kHostile;
  hostile.summary.problems = {example::kHostile};
  expect_valid(hostile);
}

TEST(Junit, nothing_undecided_is_green_or_skipped) {
  const std::string xml = render("junit", example::report({.units = 8}));
  EXPECT_EQ(times(xml, "<failure "), 2U);  // The unit, and the campaign.
  EXPECT_EQ(times(xml, "type=\"indeterminate\""), 1U);
  EXPECT_EQ(times(xml, "type=\"error\""), 1U);
  EXPECT_EQ(times(xml, "<skipped message=\"recorded only: "), 8U);
}

TEST(Junit, an_empty_campaign_is_not_green) {
  EXPECT_NE(render("junit", Report{}).find("<error "), std::string::npos);
}

TEST(Junit, exceptions_beyond_the_report_still_fail_their_suite) {
  ReportBuilder builder(plan_of_one(), {});
  for (int at = 0; at < 3000; ++at) builder.add(failed(-0.0001 * at, std::to_string(at)), {});
  const std::string xml = render("junit", builder.build({}, {}));
  EXPECT_NE(xml.find("tests=\"3000\" failures=\"3000\""), std::string::npos);
  EXPECT_NE(xml.find("2500 further units are fail"), std::string::npos);
}

// Of Prometheus' text format 0.0.4 and without time stamps, which node_exporter refuses.
void expect_exposition(const std::string& text) {
  const std::string label = R"re([a-z_]+="([^"\\]|\\["\\])*")re";
  const std::regex series("assay_[a-z0-9_]+\\{" + label + "(," + label + ")*\\} [-+.e0-9]+");
  ASSERT_TRUE(text.ends_with('\n'));
  std::set<std::string> names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    EXPECT_TRUE(std::regex_match(line, series)) << line;
    EXPECT_TRUE(names.insert(line.substr(0, line.rfind(' '))).second) << line;
  }
}

TEST(Prometheus, is_what_node_exporter_reads) {
  expect_exposition(render("prometheus", example::report({.units = 8})));
  expect_exposition(render("prometheus", Report{}));
  Report hostile = example::report({.units = 2});
  hostile.plan.site = "a\"b\\c\nd";
  expect_exposition(render("prometheus", hostile));
  EXPECT_NE(render("prometheus", hostile).find(R"(site="a\"b\\c d")"), std::string::npos);
}

TEST(Prometheus, has_a_series_for_a_unit_only_where_it_is_no_pass) {
  const Report report = example::report({.units = 8});
  const std::string text = render("prometheus", report);
  std::size_t not_passed = 0;
  for (const UnitVerdict& unit : report.units) {
    not_passed += unit.outcome && *unit.outcome != Outcome::pass ? 1 : 0;
  }
  ASSERT_GT(not_passed, 0U);
  EXPECT_EQ(times(text, "\nassay_unit_not_passed{"), not_passed);
}

TEST(Prometheus, is_one_only_for_an_accepted_campaign) {
  Report report = example::report({.units = 2, .exceptions = false});
  for (const Exit exit : {Exit::accepted, Exit::rejected, Exit::undecided}) {
    report.summary.exit = exit;
    const std::string text = render("prometheus", report);
    const std::size_t at = text.find("\nassay_accepted{");
    const std::string line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    EXPECT_EQ(line.ends_with(" 1"), exit == Exit::accepted) << line;
  }
}

TEST(Prometheus, states_the_time_of_the_plan_as_a_gauge) {
  Report report;
  report.plan.created = "2026-11-22T20:00:01Z";
  EXPECT_NE(render("prometheus", report)
                .find("_timestamp_seconds{campaign=\"\",reality=\"real\","
                      "site=\"\"} 1795377601\n"),
            std::string::npos);
  report.plan.created = "yesterday";
  EXPECT_EQ(render("prometheus", report).find("_timestamp_seconds"), std::string::npos);
}

TEST(Prometheus, stays_below_twenty_thousand_series_and_counts_the_units_left_out) {
  Report report;
  for (int unit = 0; unit < 30'000; ++unit) {
    report.units.push_back({"gpu-" + std::to_string(unit), Level::device, Outcome::fail, 1, 0});
  }
  const std::string text = render("prometheus", report);
  const std::size_t shown = times(text, "\nassay_unit_not_passed{");
  EXPECT_LE(times(text, "\nassay_"), 20'000U);
  EXPECT_GE(times(text, "\nassay_"), 19'990U);
  EXPECT_NE(text.find("} " + std::to_string(30'000 - shown) + "\n", text.find("assay_units_left")),
            std::string::npos);
}

TEST(Prometheus, stays_below_twenty_thousand_series_with_many_cases) {
  Report report;
  for (int at = 0; at < 4'000; ++at) {
    report.cases.push_back({"suite.case" + std::to_string(at), "device", Level::device, {}});
  }
  report.units.push_back({"gpu-0", Level::device, Outcome::fail, 1, 0});
  const std::string text = render("prometheus", report);
  EXPECT_LE(times(text, "\nassay_"), 20'000U);
  EXPECT_NE(text.find("\nassay_units_left_out{"), std::string::npos);
}

TEST(Markdown, shows_the_exceptions_before_the_numbers) {
  const std::string text = render("markdown", example::report({.units = 8}));
  EXPECT_LT(text.find("## Exceptions"), text.find("## What was tested"));
  EXPECT_LT(text.find("## What was tested"), text.find("## Measurements"));
}

TEST(Markdown, keeps_every_cell_in_its_row) {
  Report report = example::report({.units = 2});
  report.exceptions.front().reason = "a | b\nc `d` <e> [f](g)";
  const std::string text = render("markdown", report);
  EXPECT_NE(text.find(R"(a \| b c \`d\` \<e\> \[f\](g))"), std::string::npos);
}

TEST(Markdown, a_fleet_stays_a_short_text) {
  EXPECT_LT(render("markdown", fleet()).size(), 30'000U);
}

}  // namespace
}  // namespace assay
