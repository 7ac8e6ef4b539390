// junit.xml: what CI systems read. Nothing undecided is ever green or skipped.
#include <algorithm>
#include <map>

#include "results/record/registered.hpp"
#include "results/report/markup.hpp"
#include "results/report/report.hpp"
#include "results/report/rows.hpp"

namespace assay {
namespace {

// One <testcase>, and what it says.
struct TestCase {
  std::string class_name;
  std::string name;
  std::optional<Outcome> outcome;  // None: recorded only.
  std::string message;
  std::string detail;
  std::string waiver{};  // In words; it stands beside a failure and never in its place.
};

struct Suite {
  std::string name;
  std::uint64_t tests = 0;
  std::uint64_t failures = 0;
  std::uint64_t errors = 0;
  std::uint64_t skipped = 0;
  std::string cases{};  // XML.
};

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + escape_xml(value) + "\"";
}

std::string attribute(std::string_view name, std::uint64_t value) {
  return attribute(name, std::to_string(value));
}

// The element inside a test case; empty for a pass. Undecided is an error: a build must not turn
// green on it.
std::string body(const TestCase& test) {
  if (test.outcome == Outcome::pass) return {};
  if (!test.outcome)
    return "<skipped" + attribute("message", "recorded only: " + test.message) + "/>";
  const std::string element = *test.outcome == Outcome::fail ? "failure" : "error";
  return "<" + element + attribute("message", test.message) +
         attribute("type", name(*test.outcome)) + ">" + escape_xml(test.detail) + "</" + element +
         ">";
}

void count(Suite& suite, const std::optional<Outcome>& outcome, std::uint64_t times) {
  suite.tests += times;
  if (!outcome) {
    suite.skipped += times;
  } else if (*outcome == Outcome::fail) {
    suite.failures += times;
  } else if (*outcome != Outcome::pass) {
    suite.errors += times;
  }
}

void write(Suite& suite, const TestCase& test) {
  suite.cases +=
      "    <testcase" + attribute("classname", test.class_name) + attribute("name", test.name);
  std::string inside = body(test);
  if (!test.waiver.empty()) inside += "<system-out>" + escape_xml(test.waiver) + "</system-out>";
  suite.cases += inside.empty() ? "/>\n" : ">" + inside + "</testcase>\n";
}

void add(Suite& suite, const TestCase& test) {
  count(suite, test.outcome, 1);
  write(suite, test);
}

std::string xml(const Suite& suite) {
  return "  <testsuite" + attribute("name", suite.name) + attribute("tests", suite.tests) +
         attribute("failures", suite.failures) + attribute("errors", suite.errors) +
         attribute("skipped", suite.skipped) + ">\n" + suite.cases + "  </testsuite>\n";
}

std::string detail(const Row& row) {
  std::string words;
  const auto add = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) words += std::string(label) + ": " + value + "\n";
  };
  add("measured", row.measured);
  add("demanded", row.demanded);
  add("margin", row.margin);
  add("source", row.source);
  return words;
}

TestCase test_case(const Report& report, const Verdict& verdict, const std::string& name) {
  const Row row = deciding_row(verdict);
  const std::string& reason = verdict.reason.empty() ? row.reason : verdict.reason;
  const StatedWaiver* waiver = waiver_of(report.waivers, verdict);
  return {verdict.unit, name,        verdict.outcome,
          reason,       detail(row), waiver == nullptr ? "" : in_words(*waiver)};
}

// The answer of the campaign, and what is wrong with its record: never green unless accepted.
Suite campaign_suite(const Report& report) {
  Suite suite{.name = "campaign " + report.plan.campaign};
  const Exit exit = report.summary.exit;
  const Outcome outcome = exit == Exit::accepted   ? Outcome::pass
                          : exit == Exit::rejected ? Outcome::fail
                                                   : Outcome::indeterminate;
  add(suite, {"campaign", "accepted", outcome, report.summary.headline, {}});
  for (std::size_t at = 0; at < report.summary.problems.size(); ++at) {
    add(suite, {"campaign",
                "problem " + std::to_string(at + 1),
                Outcome::error,
                report.summary.problems[at],
                {}});
  }
  return suite;
}

std::vector<Suite> suites_by_unit(const Report& report) {
  std::vector<Suite> suites;
  std::map<std::string_view, std::size_t> places;
  for (const Verdict& verdict : report.verdicts) {
    const auto [place, is_new] = places.emplace(verdict.unit, suites.size());
    if (is_new) suites.push_back({.name = verdict.unit});
    add(suites[place->second], test_case(report, verdict, verdict.case_name));
  }
  return suites;
}

// Exceptions beyond those that the report holds still stand as one test case each outcome.
void add_left_out(Suite& suite, const CaseCount& count,
                  const std::map<Outcome, std::uint64_t>& listed) {
  for (const auto& [outcome, all] : count.tally.outcomes) {
    const auto found = listed.find(outcome);
    const std::uint64_t shown = found == listed.end() ? 0 : found->second;
    if (outcome == Outcome::pass || all <= shown) continue;
    write(suite, {count.case_name,
                  std::to_string(all - shown) + " further units",
                  outcome,
                  std::to_string(all - shown) + " further units are " + std::string(name(outcome)),
                  {}});
  }
}

// Many units: a suite a case, with its counts and its exceptions only.
std::vector<Suite> suites_by_case(const Report& report) {
  std::map<std::string_view, std::vector<const Verdict*>> exceptions;
  for (const Verdict& verdict : report.exceptions)
    exceptions[verdict.case_name].push_back(&verdict);
  std::vector<Suite> suites;
  for (const CaseCount& each : report.cases) {
    Suite suite{.name = each.case_name};
    for (const auto& [outcome, times] : each.tally.outcomes) count(suite, outcome, times);
    count(suite, std::nullopt, each.tally.recorded);
    std::map<Outcome, std::uint64_t> listed;
    for (const Verdict* verdict : exceptions[each.case_name]) {
      ++listed[*verdict->outcome];
      TestCase test = test_case(report, *verdict, verdict->unit);
      test.class_name = each.case_name;
      write(suite, test);
    }
    add_left_out(suite, each, listed);
    suites.push_back(std::move(suite));
  }
  return suites;
}

std::string render(const Report& report) {
  std::vector<Suite> suites =
      report.verdicts.empty() ? suites_by_case(report) : suites_by_unit(report);
  suites.insert(suites.begin(), campaign_suite(report));
  Suite all;
  for (const Suite& suite : suites) {
    all.tests += suite.tests;
    all.failures += suite.failures;
    all.errors += suite.errors;
    all.skipped += suite.skipped;
    all.cases += xml(suite);
  }
  const std::string fake = unreal(report.plan);
  const std::string title = (fake.empty() ? "" : fake + ": ") + "Assay, " + report.plan.site;
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", title) +
         attribute("tests", all.tests) + attribute("failures", all.failures) +
         attribute("errors", all.errors) + attribute("skipped", all.skipped) + ">\n" + all.cases +
         "</testsuites>\n";
}

const Registered<Format> registered{{
    .name = "junit",
    .about = "JUnit XML for CI systems",
    .file = "junit.xml",
    .render = render,
}};

}  // namespace
}  // namespace assay
