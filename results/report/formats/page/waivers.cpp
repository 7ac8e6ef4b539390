// Who waived what, until when. It stands beside the exceptions and takes none away.
#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/human.hpp"

namespace assay::page {
namespace {

constexpr std::size_t kRowsMax = 500;

// A date is never broken.
std::string date(const std::string& text) {
  return "<span class=\"date\">" + escape_html(text) + "</span>";
}

std::string state(WaiverState state) {
  switch (state) {
    case WaiverState::valid: return "valid";
    case WaiverState::expired: return "<strong>expired</strong>, counts as none";
    case WaiverState::replaced: return "replaced by a later one";
    case WaiverState::idle: break;
  }
  return "without effect: there is nothing to waive";
}

}  // namespace

std::string waivers(const Report& report) {
  if (report.waivers.empty()) return {};
  Table table{"",
              {{"Case"}, {"Unit"}, {"State"}, {"Until"}, {"By"}, {"Role"}, {"Reason"}, {"Written"}},
              {}};
  for (const StatedWaiver& stated : report.waivers) {
    if (table.rows.size() == kRowsMax) break;
    const Waiver& waiver = stated.waiver;
    table.rows.push_back({case_title(waiver.case_name), place(waiver.unit), state(stated.state),
                          date(waiver.until), escape_html(waiver.by), escape_html(waiver.role),
                          escape_html(waiver.reason), date(waiver.created)});
  }
  std::string out = paragraph(
      "A waiver changes no outcome and no answer. Whether it is expired is decided as of the "
      "newest time in this record.");
  out += render(table);
  const std::size_t rest = report.waivers.size() - table.rows.size();
  if (rest != 0) out += paragraph(human_count(rest) + " more stand in waivers.jsonl.", "soft");
  return out;
}

}  // namespace assay::page
