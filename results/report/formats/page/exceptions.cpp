// What is not a pass, worst first, and what is wrong with the record itself.
#include <algorithm>

#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/human.hpp"
#include "results/report/rows.hpp"

namespace assay::page {
namespace {

constexpr std::size_t kWholeMax = 12;  // The others stand in a table.
constexpr std::size_t kProblemsMax = 200;

std::string detail(std::string_view label, const std::string& text, bool wide = false) {
  if (text.empty()) return {};
  return std::string("<div") + (wide ? " class=\"wide\"" : "") + "><dt>" + escape_html(label) +
         "</dt><dd>" + escape_html(text) + "</dd></div>\n";
}

// Beside the exception, never in its place: who, in which role, why, until when.
std::string waiver_paragraph(const Report& report, const Verdict& verdict) {
  const StatedWaiver* waiver = waiver_of(report.waivers, verdict);
  if (waiver == nullptr) return {};
  return paragraph(escape_html(in_words(*waiver)),
                   waiver->state == WaiverState::valid ? "waiver" : "waiver expired");
}

std::string whole(const Report& report, const Verdict& verdict) {
  const Row row = deciding_row(verdict);
  std::string out = "<article class=\"exception " + std::string(kind(verdict.outcome)) +
                    "\">\n<h3>" + mark(verdict.outcome) + " " + case_title(verdict.case_name) +
                    "</h3>\n";
  const std::string again = measured_again(verdict);
  out += paragraph("on " + escape_html(verdict.unit) +
                       (row.metric.empty() ? "" : ", " + escape_html(row.metric)) +
                       (again.empty() ? "" : "; " + again),
                   "place");
  out += paragraph(escape_html(verdict.reason.empty() ? row.reason : verdict.reason), "reason");
  const std::string details = detail("measured", row.measured) + detail("demanded", row.demanded) +
                              detail("margin", row.margin) + detail("spread", row.spread) +
                              detail("repetitions", row.count) + detail("source", row.source, true);
  if (!details.empty()) out += "<dl>\n" + details + "</dl>\n";
  return out + waiver_paragraph(report, verdict) + "</article>\n";
}

std::string reason(const Verdict& verdict) {
  const std::string again = measured_again(verdict);
  return escape_html(verdict.reason) + (again.empty() ? "" : "; " + again);
}

std::string others(const Report& report) {
  Table table{"",
              {{"Unit"},
               {"Outcome"},
               {"Case"},
               {"Measured", true},
               {"Demanded", true},
               {"Margin", true},
               {"Reason"},
               {"Waiver"}},
              {}};
  for (std::size_t at = kWholeMax; at < report.exceptions.size(); ++at) {
    const Verdict& verdict = report.exceptions[at];
    const Row row = deciding_row(verdict);
    const StatedWaiver* waiver = waiver_of(report.waivers, verdict);
    table.rows.push_back({place(row.unit), mark(row.outcome), case_title(row.case_name),
                          escape_html(row.measured), escape_html(row.demanded),
                          escape_html(row.margin), reason(verdict),
                          waiver == nullptr ? "" : escape_html(in_words(*waiver))});
  }
  return folded(human_count(table.rows.size()) + " further exceptions", render(table));
}

// Where the exceptions lie: one line a case, when there are too many to read one by one.
std::string groups(const Report& report) {
  Table table{"",
              {{"Case"},
               {"Units", true},
               {"Fail", true},
               {"Indeterminate", true},
               {"Error", true},
               {"Missing", true}},
              {}};
  for (const CaseCount& count : report.cases) {
    std::vector<std::string> cells{case_title(count.case_name), human_count(count.tally.planned)};
    std::uint64_t all = 0;
    for (const Outcome outcome :
         {Outcome::fail, Outcome::indeterminate, Outcome::error, Outcome::missing}) {
      const std::uint64_t times = count.tally.of(outcome);
      all += times;
      cells.push_back(times == 0 ? "" : human_count(times));
    }
    if (all != 0) table.rows.push_back(cells);
  }
  return render(table);
}

std::string problems(const Report& report) {
  const auto& all = report.summary.problems;
  if (all.empty()) return {};
  std::string out = heading("Problems of the record, and unmet demands") + "<ul class=\"plain\">\n";
  for (std::size_t at = 0; at < std::min(all.size(), kProblemsMax); ++at) {
    out += "<li>" + escape_html(all[at]) + "</li>\n";
  }
  if (all.size() > kProblemsMax) {
    out += "<li>and " + human_count(all.size() - kProblemsMax) + " more</li>\n";
  }
  return out + "</ul>\n";
}

}  // namespace

std::string exceptions(const Report& report) {
  if (report.exceptions.empty()) {
    return paragraph(report.summary.cases.planned == 0 ? "Nothing was planned."
                                                       : "None: nothing failed, nothing is open.",
                     "none") +
           problems(report);
  }
  std::string out;
  for (std::size_t at = 0; at < std::min(report.exceptions.size(), kWholeMax); ++at) {
    out += whole(report, report.exceptions[at]);
  }
  out += others(report);
  out += paragraph(code(kExplainCommand) + escape_html(kExplainSays), "soft");
  if (report.exceptions.size() > kWholeMax) out += folded("Exceptions by case", groups(report));
  if (report.exceptions_left_out != 0) {
    out += paragraph(human_count(report.exceptions_left_out) +
                         " more exceptions are counted above and stand in verdicts.jsonl.",
                     "soft");
  }
  return out + problems(report);
}

}  // namespace assay::page
