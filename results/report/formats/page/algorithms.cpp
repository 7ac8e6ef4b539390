// By which algorithm of its library each tuned case was computed, on all devices alike.
#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/rows.hpp"

namespace assay::page {

std::string algorithms(const Report& report) {
  if (report.algorithms.empty()) return {};
  Table table{"", {{"Case"}, {"Library"}, {"Algorithm"}, {"Units"}}, {}};
  for (const FrozenAlgorithm& frozen : report.algorithms) {
    std::string units;
    for (const std::string& unit : frozen.units) units += (units.empty() ? "" : ", ") + unit;
    table.rows.push_back({case_title(frozen.case_name), escape_html(frozen.algorithm.library),
                          escape_html(frozen.algorithm.words), escape_html(units)});
  }
  return paragraph(
             "Timed on a few devices, then frozen by a plan of its own: what was computed by "
             "another algorithm is an error, not a slow device.") +
         render(table);
}

}  // namespace assay::page
