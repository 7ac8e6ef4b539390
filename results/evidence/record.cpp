// Comparing the record with what the samples give.
#include "results/evidence/record.hpp"

#include <optional>
#include <string_view>

#include "results/evidence/campaign_state.hpp"
#include "results/evidence/recompute.hpp"
#include "results/evidence/verdict_comparison.hpp"
#include "results/record/registered.hpp"
#include "results/store/file.hpp"
#include "results/store/waivers.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

// The first line that differs says enough: the summary follows from the verdicts.
Listing summary_differences(std::string_view recorded, std::string_view recomputed) {
  Listing differences;
  if (recorded == recomputed) return differences;
  const auto shown = [](bool there, std::string_view line) {
    return there ? "`" + std::string(line) + "`" : std::string("nothing");
  };
  while (!recorded.empty() || !recomputed.empty()) {
    const bool more_recorded = !recorded.empty();
    const bool more_recomputed = !recomputed.empty();
    const std::string_view theirs = take_line(recorded);
    const std::string_view ours = take_line(recomputed);
    if (more_recorded && more_recomputed && theirs == ours) continue;
    differences.add("summary.json: recorded " + shown(more_recorded, theirs) +
                    ", but the samples give " + shown(more_recomputed, ours));
    return differences;
  }
  differences.add("summary.json: its last line is torn");
  return differences;
}

void check_reports(const CampaignFolder& folder, const Report& report, RecordCheck& check) {
  if (report.plan.version != ASSAY_VERSION) {
    check.reports_skipped = "version " + report.plan.version + " wrote the reports and this is " +
                            ASSAY_VERSION + ", so they were not rendered again";
    return;
  }
  for (const Format* format : Registered<Format>::all()) {
    const std::string file = "report/" + format->file;
    if (!fs::is_regular_file(folder.file(file))) continue;
    if (read_file(folder.file(file)) == format->render(report)) {
      check.reports.push_back(file);
    } else {
      check.differences.add(file + ": it does not show what the samples give");
    }
  }
}

}  // namespace

RecordCheck check_record(const CampaignFolder& folder) {
  RecordCheck check;
  check.judged = fs::exists(folder.file("verdicts.jsonl"));
  std::optional<VerdictComparison> comparison;
  if (check.judged) comparison.emplace(folder.file("verdicts.jsonl"));
  ReportBuilder builder(folder.plan(), folder.profile(), folder.site());
  builder.waive(
      read_waivers(folder.file("waivers.jsonl"), sha256_of_file(folder.file("plan.json"))));
  const VerdictSink each = [&](const Verdict& verdict, const std::optional<SampleView>& sample) {
    ++check.verdicts;
    builder.add(verdict, sample);
  };
  const LineSink line = [&](std::string_view text) { comparison->add(text); };
  const Recomputed recomputed =
      recompute(folder, std::nullopt, {each, comparison ? line : LineSink{}});
  check.headline = recomputed.ruling.summary.headline;
  const Report report = builder.build(recomputed.ruling);
  check.objections = not_evidence(folder, report.plan);
  if (!comparison) return check;
  check.differences.add(comparison->finish());
  check.differences.add(
      summary_differences(read_file(folder.file("summary.json")), recomputed.summary));
  check_reports(folder, report, check);
  return check;
}

}  // namespace assay
