// Comparing the record with what the samples give.
#include "results/evidence/record.hpp"

#include <deque>
#include <optional>
#include <string_view>

#include "results/evidence/campaign_state.hpp"
#include "results/evidence/recompute.hpp"
#include "results/evidence/verdict_comparison.hpp"
#include "results/record/plan_name.hpp"
#include "results/record/registered.hpp"
#include "results/report/row_format.hpp"
#include "results/store/digest.hpp"
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

// A row format while it is rendered again: of the recorded file only the digest is needed.
struct RowCheck {
  explicit RowCheck(const RowFormat& format, const Plan& plan)
      : file("report/" + format.file),
        rendering(rows_of(format, plan, [this](std::string_view rows) { digest.add(rows); })) {}

  std::string file;
  Sha256 digest;
  Rendering rendering;
};

// The row formats that are recorded; none where another version wrote them.
std::deque<RowCheck> row_checks(const CampaignFolder& folder, const Plan& plan) {
  std::deque<RowCheck> checks;
  if (plan.version != ASSAY_VERSION) return checks;
  for (const RowFormat* format : Registered<RowFormat>::all()) {
    if (!fs::is_regular_file(folder.file("report/" + format->file))) continue;
    checks.emplace_back(*format, plan);
  }
  return checks;
}

void check_rows(const CampaignFolder& folder, const std::deque<RowCheck>& rows,
                RecordCheck& check) {
  for (const RowCheck& row : rows) {
    if (sha256_of_file(folder.file(row.file)) == row.digest.hex()) {
      check.reports.push_back(row.file);
    } else {
      check.differences.add(row.file + ": it does not show what the samples give");
    }
  }
}

void check_findings(const CampaignFolder& folder, const std::string& findings, RecordCheck& check) {
  const fs::path path = folder.file(kFindingsFile);
  const std::string file = kFindingsFile;
  if (!fs::is_regular_file(path)) {
    check.differences.add(file + ": it is missing; assay judge writes it");
  } else if (read_file(path) != findings) {
    check.differences.add(file + ": it does not say what the samples give");
  }
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

// Later plans are derived, not chosen. One that is yet to come counts only where all that was
// planned is finished.
void check_plans(const Recomputed& recomputed, RecordCheck& check) {
  for (const std::string& problem : recomputed.problems) {
    if (problem.starts_with("plan-")) check.differences.add(problem);
  }
  if (!recomputed.next || !check.objections.empty()) return;
  check.differences.add(plan_file(recomputed.next->number) +
                        ": it is missing, though the rules measure something again; `assay run "
                        "--resume` goes on");
}

}  // namespace

RecordCheck check_record(const CampaignFolder& folder) {
  RecordCheck check;
  check.judged = fs::exists(folder.file("verdicts.jsonl"));
  std::optional<VerdictComparison> comparison;
  if (check.judged) comparison.emplace(folder.file("verdicts.jsonl"));
  const Plan plan = folder.plan();
  ReportBuilder builder(plan, folder.profile());
  builder.waive(
      read_waivers(folder.file("waivers.jsonl"), sha256_of_file(folder.file("plan.json"))));
  std::deque<RowCheck> rows = row_checks(folder, plan);
  const VerdictSink each = [&](const Verdict& verdict, std::span<const SampleView> samples) {
    ++check.verdicts;
    builder.add(verdict, samples);
  };
  const LineSink line = [&](std::string_view lines) { comparison->add(lines); };
  Sinks sinks{each, comparison ? line : LineSink{}, {}};
  for (const RowCheck& row : rows) sinks.rows.push_back(row.rendering);
  Recomputed recomputed = recompute(folder, std::nullopt, sinks);
  check.headline = recomputed.ruling.summary.headline;
  const Report report = builder.build(recomputed.ruling, std::move(recomputed.site));
  check.objections = not_evidence(folder, report.plan);
  check_plans(recomputed, check);
  if (!comparison) return check;
  check.differences.add(comparison->finish());
  check.differences.add(
      summary_differences(read_file(folder.file("summary.json")), recomputed.summary));
  check_findings(folder, recomputed.findings, check);
  check_reports(folder, report, check);
  check_rows(folder, rows, check);
  return check;
}

}  // namespace assay
