// How long the site kept working, and what interrupted it.
#include "results/report/reliability.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/human.hpp"

namespace assay::page {
namespace {

constexpr std::size_t kShownMax = 24;
constexpr double kHour = 3600;

Table interruptions(const Reliability& reliability) {
  Table table{
      "", {{"Place"}, {"Kind"}, {"Turns", true}, {"Lost device-hours", true}, {"Cause"}}, {}};
  for (std::size_t at = 0; at < std::min(reliability.first.size(), kShownMax); ++at) {
    const Interruption& one = reliability.first[at];
    table.rows.push_back({place(one.place), std::string(name(one.kind)), human_count(one.turns),
                          fmt::format("{:.4g}", one.lost_device_seconds / kHour),
                          case_title(one.case_name) + ": " + escape_html(one.cause)});
  }
  return table;
}

}  // namespace

std::string reliability(const Report& report) {
  if (!report.summary.reliability || !report.profile.reliability) return {};
  const Reliability& found = *report.summary.reliability;
  Pairs pairs;
  for (const auto& [name, value] : figures(found, report.profile.reliability->confidence)) {
    pairs.emplace_back(name, escape_html(value));
  }
  std::string out = paragraph(mark(found.outcome) + " " + escape_html(found.reason));
  out += list(pairs, "facts");
  if (found.first.empty()) return out;
  out += render(interruptions(found));
  const std::uint64_t rest =
      found.interruptions + found.excused - std::min(found.first.size(), kShownMax);
  if (rest > 0)
    out += paragraph("and " + human_count(rest) + " more; summary.json has the first 100", "soft");
  return out;
}

}  // namespace assay::page
