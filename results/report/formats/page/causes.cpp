// What is behind all that is not as demanded: each cause once, those that explain most first.
#include <algorithm>

#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/human.hpp"

namespace assay::page {
namespace {

constexpr std::size_t kCausesMax = 12;
constexpr std::size_t kPatternsMax = 3;

std::string names(const Finding& finding) {
  std::string html;
  for (const std::string& cause : finding.causes) {
    html += (html.empty() ? "" : " or ") + place(cause);
  }
  return html;
}

std::string units(const Finding& finding) {
  std::string html;
  for (std::size_t at = 0; at < std::min(finding.units.size(), kPatternsMax); ++at) {
    html += (html.empty() ? "" : ", ") + place(finding.units[at]);
  }
  return finding.units.size() > kPatternsMax ? html + ", …" : html;
}

}  // namespace

std::string causes(const Report& report) {
  if (report.findings.empty()) return {};
  Table table{"", {{"Part"}, {"Outcome"}, {"Verdicts", true}, {"On"}, {"Reason"}}, {}};
  for (std::size_t at = 0; at < std::min(report.findings.size(), kCausesMax); ++at) {
    const Finding& finding = report.findings[at];
    table.rows.push_back({names(finding), mark(finding.outcome), human_count(finding.verdicts),
                          units(finding), escape_html(finding.reason)});
  }
  const std::size_t rest = report.findings.size() - table.rows.size();
  return render(table) +
         (rest == 0 ? ""
                    : paragraph("and " + human_count(rest) + " more, in findings.jsonl", "soft"));
}

}  // namespace assay::page
