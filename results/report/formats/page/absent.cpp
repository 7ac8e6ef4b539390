// Who did not enter the stages behind the gates, and who did in its place.
#include <algorithm>

#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/human.hpp"

namespace assay::page {
namespace {

constexpr std::size_t kAbsentMax = 24;

}  // namespace

std::string absent(const Report& report) {
  if (report.absent.empty()) return {};
  Table table{"", {{"Host"}, {"In its place"}, {"Reason"}}, {}};
  for (std::size_t at = 0; at < std::min(report.absent.size(), kAbsentMax); ++at) {
    const Absence& absence = report.absent[at];
    table.rows.push_back({place(absence.host),
                          absence.spare.empty() ? "nobody" : place(absence.spare),
                          escape_html(absence.reason)});
  }
  const std::size_t rest = report.absent.size() - table.rows.size();
  return paragraph(
             "What failed does not enter the stages behind a gate. It counts among all others "
             "nevertheless, with the verdict that it has.") +
         render(table) +
         (rest == 0 ? ""
                    : paragraph("and " + human_count(rest) + " more, in the last plan", "soft"));
}

}  // namespace assay::page
