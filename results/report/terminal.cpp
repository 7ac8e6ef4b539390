// The verdict table that a commissioning engineer sees when a campaign ends.
#include <algorithm>
#include <map>

#include "results/record/refusals.hpp"
#include "results/report/decision.hpp"
#include "results/report/report.hpp"
#include "results/report/rows.hpp"
#include "results/report/safe_text.hpp"
#include "results/report/statistics.hpp"
#include "results/report/text_table.hpp"

namespace assay {
namespace {

constexpr std::size_t kRowsMax = 60;  // More than this is a table of cases, not of verdicts.
constexpr std::size_t kExceptionsShown = 20;
constexpr std::size_t kUnitsShown = 10;  // The worst units by name.
constexpr std::size_t kListMax = 12;     // Problems, and what was not offered.
constexpr std::size_t kColumnsMin = 40;

constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kBold = "\x1b[1m";

std::string_view style(std::optional<Outcome> outcome) {
  if (!outcome) return "";
  if (*outcome == Outcome::pass) return kGreen;
  return *outcome == Outcome::fail ? kRed : kYellow;
}

std::string_view style(Exit exit) {
  if (exit == Exit::accepted) return kGreen;
  return exit == Exit::rejected ? kRed : kYellow;
}

std::string what(const Row& row) {
  return row.metric.empty() ? row.case_name : row.case_name + " " + row.metric;
}

std::vector<Column> verdict_columns() {
  return {{"", false, 0},        {"case", false, 16}, {"unit", false, 5},   {"measured", true, 0},
          {"demanded", true, 0}, {"margin", true, 0}, {"outcome", false, 0}};
}

TableLine line_of(const Row& row) {
  return {{std::string(sign(row.outcome)), what(row), row.unit, row.measured, row.demanded,
           row.margin, std::string(word(row.outcome))},
          style(row.outcome),
          {}};
}

std::string note(const Report& report, const Verdict& verdict, const Row& row) {
  std::string words = row.reason;
  if (const std::string again = measured_again(verdict); !again.empty()) words += "; " + again;
  const StatedWaiver* waiver = waiver_of(report.waivers, verdict);
  return waiver == nullptr ? words : words + "; " + in_words(*waiver);
}

// Exceptions first, each with its sentence; then everything that is no exception.
TextTable verdict_table(const Report& report) {
  TextTable table{verdict_columns(), {}};
  for (const Verdict& verdict : report.exceptions) {
    for (const Row& row : rows(report, verdict)) {
      table.lines.push_back(line_of(row));
      if (row.outcome != Outcome::pass) table.lines.back().note = note(report, verdict, row);
    }
  }
  for (const Verdict& verdict : report.verdicts) {
    if (verdict.outcome && *verdict.outcome != Outcome::pass) continue;
    for (const Row& row : rows(report, verdict)) table.lines.push_back(line_of(row));
  }
  return table;
}

std::string or_empty(std::uint64_t count) { return count == 0 ? "" : human_count(count); }

const Distribution* first_distribution(const Report& report, const std::string& case_name) {
  const auto found = std::ranges::find(report.distributions, case_name, &Distribution::case_name);
  return found == report.distributions.end() ? nullptr : &*found;
}

std::optional<Outcome> worst(const Tally& tally) {
  std::optional<Outcome> outcome;
  for (const auto& [each, count] : tally.outcomes) {
    if (count != 0) outcome = worse(outcome, each);
  }
  return outcome;
}

std::string with_unit(double value, const Scale& scale) {
  return scale.unit.empty() ? scaled(value, scale) : scaled(value, scale) + " " + scale.unit;
}

TableLine line_of(const Report& report, const CaseCount& count) {
  const Tally& tally = count.tally;
  const std::optional<Outcome> outcome = worst(tally);
  TableLine line{{std::string(sign(outcome)), one_line(count.case_name), human_count(tally.planned),
                  or_empty(tally.of(Outcome::pass)), or_empty(tally.of(Outcome::fail)),
                  or_empty(tally.of(Outcome::indeterminate)), or_empty(tally.of(Outcome::error)),
                  or_empty(tally.of(Outcome::missing)), or_empty(tally.recorded)},
                 style(outcome),
                 {}};
  const Distribution* distribution = first_distribution(report, count.case_name);
  const bool measured = distribution != nullptr && !distribution->values.empty();
  const Scale scale = measured ? scale_of(*distribution) : Scale{};
  line.cells.push_back(measured ? with_unit(statistics(distribution->values).median, scale) : "");
  line.cells.push_back(measured ? demand(*distribution, scale) : "");
  line.cells.push_back(measured && !distribution->nearest.empty()
                           ? human_percent(distribution->nearest.front().margin)
                           : "");
  return line;
}

// Counts for each case: what remains readable at 13,800 units.
TextTable case_table(const Report& report) {
  TextTable table{{{"", false, 0},
                   {"case", false, 16},
                   {"units", true, 0},
                   {"pass", true, 0},
                   {"fail", true, 0},
                   {"indet.", true, 0},
                   {"error", true, 0},
                   {"missing", true, 0},
                   {"recorded", true, 0},
                   {"median", true, 0},
                   {"demanded", true, 0},
                   {"worst", true, 0}},
                  {}};
  for (const CaseCount& count : report.cases) table.lines.push_back(line_of(report, count));
  return table;
}

TextTable exception_table(const Report& report) {
  TextTable table{verdict_columns(), {}};
  for (const Verdict& verdict : report.exceptions) {
    if (table.lines.size() == kExceptionsShown) break;
    const Row row = deciding_row(verdict);
    table.lines.push_back(line_of(row));
    table.lines.back().note = note(report, verdict, row);
  }
  return table;
}

struct WorstUnit {
  const UnitVerdict* unit = nullptr;
  std::size_t exceptions = 0;
};

TextTable unit_table(const Report& report) {
  std::map<std::string_view, std::size_t> counts;
  for (const Verdict& verdict : report.exceptions) ++counts[verdict.unit];
  std::vector<WorstUnit> units;
  for (const UnitVerdict& unit : report.units) {
    if (!unit.outcome || *unit.outcome == Outcome::pass) continue;
    units.push_back({&unit, counts[unit.unit]});
  }
  std::ranges::stable_sort(units, [](const WorstUnit& a, const WorstUnit& b) {
    if (a.unit->outcome != b.unit->outcome) {
      return worse(a.unit->outcome, b.unit->outcome) == a.unit->outcome;
    }
    return a.exceptions > b.exceptions;
  });
  TextTable table{
      {{"", false, 0}, {"worst units", false, 12}, {"exceptions", true, 0}, {"outcome", false, 0}},
      {}};
  for (const WorstUnit& unit : units) {
    if (table.lines.size() == kUnitsShown) break;
    const auto outcome = unit.unit->outcome;
    table.lines.push_back({{std::string(sign(outcome)), one_line(unit.unit->unit),
                            or_empty(unit.exceptions), std::string(word(outcome))},
                           style(outcome),
                           {}});
  }
  return table;
}

// What is printed, and how.
struct Screen {
  std::string out;
  bool colour = false;
  std::size_t columns = 0;

  void add(const std::string& text, std::size_t indent = 0) {
    out += wrapped(text, indent, columns);
  }
  void add(TextTable table) {
    if (!table.lines.empty()) out += "\n" + render(std::move(table), colour, columns);
  }
  void add_list(const std::string& heading, const std::vector<std::string>& items) {
    if (items.empty()) return;
    out += "\n";
    add(heading);
    for (std::size_t at = 0; at < std::min(items.size(), kListMax); ++at) add(items[at], 3);
    if (items.size() > kListMax) add("and " + human_count(items.size() - kListMax) + " more", 3);
  }
};

void add_headline(Screen& screen, const Report& report) {
  const Summary& summary = report.summary;
  const Answer said = answer(summary.exit);
  const std::string word = std::string(said.sign) + " " + std::string(said.word);
  screen.out += screen.colour ? std::string(kBold) + std::string(style(summary.exit)) + word +
                                    std::string(kPlain) + "\n"
                              : word + "\n";
  screen.add(one_line(summary.headline));
  const std::string fake = unreal(report.plan);
  if (!fake.empty()) screen.add(fake + ": nothing in this report was measured on real hardware.");
}

void add_counts(Screen& screen, const Report& report) {
  const Summary& summary = report.summary;
  const std::uint64_t missing = summary.cases.of(Outcome::missing);
  screen.out += "\n";
  screen.add(judged_and_recorded(summary) + "; " +
             human_count(summary.cases.planned - std::min(missing, summary.cases.planned)) +
             " of " + human_count(summary.cases.planned) + " planned measurements came back.");
  screen.add("Decision rule: " + decision_rule(report.profile.decision) + ".");
}

std::vector<std::string> causes(const Report& report) {
  std::vector<std::string> lines;
  for (const Finding& finding : report.findings) {
    std::string parts;
    for (const std::string& cause : finding.causes) parts += (parts.empty() ? "" : " or ") + cause;
    lines.push_back(one_line(parts) + ": " + std::string(name(finding.outcome)) + ", explains " +
                    human_count(finding.verdicts) + ": " + one_line(finding.reason));
  }
  return lines;
}

std::vector<std::string> absent(const Report& report) {
  std::vector<std::string> lines;
  for (const Absence& absence : report.absent) {
    lines.push_back(one_line(absence.host) + ": " +
                    (absence.spare.empty() ? "nobody" : one_line(absence.spare)) +
                    " in its place; " + one_line(absence.reason));
  }
  return lines;
}

}  // namespace

std::string terminal_table(const Report& report, bool colour, std::size_t columns) {
  Screen screen{"", colour, std::max(columns, kColumnsMin)};
  add_headline(screen, report);
  TextTable all = verdict_table(report);
  if (all.lines.size() <= kRowsMax && report.verdicts.size() == report.summary.cases.planned) {
    screen.add(std::move(all));
  } else {
    const TextTable exceptions = exception_table(report);
    const std::size_t shown = exceptions.lines.size();
    screen.add(exceptions);
    const std::size_t more = report.exceptions.size() - shown + report.exceptions_left_out;
    if (more != 0) screen.add("and " + human_count(more) + " more exceptions", 3);
    screen.add(case_table(report));
    screen.add(unit_table(report));
  }
  if (!report.exceptions.empty()) {
    screen.out += "\n";
    screen.add(std::string(kExplainCommand) + std::string(kExplainSays));
  }
  // One that is alone is its own cause, and said above.
  if (report.findings.size() < report.exceptions.size()) {
    screen.add_list("Causes:", causes(report));
    screen.add_list("Did not enter:", absent(report));
  }
  if (const auto& found = report.summary.reliability) {
    screen.out += "\n";
    screen.add("Reliability: " + std::string(name(found->outcome)) + ", " +
               one_line(found->reason));
  }
  std::vector<std::string> problems;
  for (const std::string& problem : report.summary.problems) problems.push_back(one_line(problem));
  screen.add_list("Problems:", problems);
  std::vector<std::string> refused;
  for (const Refusal& each : refusals(report.plan.not_offered)) {
    refused.push_back(title(each) + ": " + one_line(each.reason));
  }
  screen.add_list("Not offered:", refused);
  std::vector<std::string> waivers;
  for (const StatedWaiver& stated : report.waivers) {
    waivers.push_back(one_line(stated.waiver.case_name + " on " + stated.waiver.unit) + ": " +
                      in_words(stated));
  }
  screen.add_list("Waivers (they change no outcome):", waivers);
  add_counts(screen, report);
  return screen.out;
}

}  // namespace assay
