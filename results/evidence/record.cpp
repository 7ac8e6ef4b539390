// Comparing the record with what the samples give.
#include "results/evidence/record.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "results/evidence/campaign_state.hpp"
#include "results/evidence/recompute.hpp"
#include "results/format/verdict.hpp"
#include "results/record/registered.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVerdicts = "verdicts.jsonl: ";

struct Line {
  std::size_t number = 0;  // From 1.
  std::string_view text;
};

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

// The lines that are not the same at the same place: with a few edits they are few, too.
struct Changed {
  std::vector<Line> recorded;
  std::vector<Line> recomputed;
};

Changed changed_lines(std::string_view recorded, std::string_view recomputed) {
  Changed changed;
  for (std::size_t number = 1; !recorded.empty() || !recomputed.empty(); ++number) {
    const bool both = !recorded.empty() && !recomputed.empty();
    const bool more_recorded = !recorded.empty();
    const bool more_recomputed = !recomputed.empty();
    const std::string_view ours = take_line(recomputed);
    const std::string_view theirs = take_line(recorded);
    if (both && ours == theirs) continue;
    if (more_recorded) changed.recorded.push_back({number, theirs});
    if (more_recomputed) changed.recomputed.push_back({number, ours});
  }
  return changed;
}

// A hostile line must not hide the lines after it, so what it throws is an answer here.
std::optional<Verdict> verdict_in(std::string_view line) {
  try {
    return parse_verdict(line);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string place(const Verdict& verdict) { return verdict.case_name + " on " + verdict.unit; }

std::string outcome_text(const Verdict& verdict) {
  return verdict.outcome ? std::string(name(*verdict.outcome)) : "recorded only";
}

std::string contradiction(const Verdict& recorded, const Verdict& recomputed) {
  const std::string start = kVerdicts + place(recomputed) + ": recorded " + outcome_text(recorded);
  if (recorded.outcome == recomputed.outcome) {
    return start + " with other figures than the samples give: " + recomputed.reason;
  }
  return start + ", but the samples give " + outcome_text(recomputed) + ": " + recomputed.reason;
}

using ByPlace = std::map<std::string, std::pair<Line, Verdict>>;

ByPlace by_place(const std::vector<Line>& lines, Listing& differences) {
  ByPlace found;
  for (const Line& line : lines) {
    if (line.number == 1) continue;  // The header, compared by itself.
    const std::optional<Verdict> verdict = verdict_in(line.text);
    const std::string where = kVerdicts + std::string("line ") + std::to_string(line.number);
    if (!verdict) {
      differences.add(where + " is no verdict");
    } else if (!found.emplace(place(*verdict), std::pair(line, *verdict)).second) {
      differences.add(where + " gives " + place(*verdict) + " a second time");
    }
  }
  return found;
}

void compare_verdicts(ByPlace recorded, const std::vector<Line>& recomputed, Listing& differences) {
  for (const Line& line : recomputed) {
    if (line.number == 1) continue;
    const Verdict ours = parse_verdict(line.text);
    const auto theirs = recorded.find(place(ours));
    if (theirs == recorded.end()) {
      differences.add(kVerdicts + place(ours) + ": not recorded, but the samples give " +
                      outcome_text(ours));
      continue;
    }
    if (theirs->second.first.text != line.text) {
      differences.add(contradiction(theirs->second.second, ours));
    }
    recorded.erase(theirs);
  }
  for (const auto& [where, entry] : recorded) {
    differences.add(kVerdicts + where + ": recorded " + outcome_text(entry.second) +
                    ", but the samples give no such line, or it stands twice");
  }
}

// The first line that differs says enough: the summary follows from the verdicts.
Listing summary_differences(std::string_view recorded, std::string_view recomputed) {
  Listing differences;
  const Changed changed = changed_lines(recorded, recomputed);
  const auto first = [](const std::vector<Line>& lines) {
    return lines.empty() ? std::string("nothing") : "`" + std::string(lines[0].text) + "`";
  };
  if (!changed.recorded.empty() || !changed.recomputed.empty()) {
    differences.add("summary.json: recorded " + first(changed.recorded) +
                    ", but the samples give " + first(changed.recomputed));
  } else if (recorded != recomputed) {
    differences.add("summary.json: its last line is torn");
  }
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

void compare(const CampaignFolder& folder, const Recomputed& recomputed, RecordCheck& check) {
  const std::string recorded = read_file(folder.file("verdicts.jsonl"));
  check.differences.add(verdict_differences(recorded, recomputed.verdicts));
  const std::string summary = read_file(folder.file("summary.json"));
  check.differences.add(summary_differences(summary, recomputed.summary));
}

}  // namespace

Listing verdict_differences(const std::string& recorded, const std::string& recomputed) {
  Listing differences;
  if (recorded == recomputed) return differences;
  const Changed changed = changed_lines(recorded, recomputed);
  if (!changed.recomputed.empty() && changed.recomputed[0].number == 1) {
    differences.add("verdicts.jsonl: its first line does not name this plan and this profile");
  }
  compare_verdicts(by_place(changed.recorded, differences), changed.recomputed, differences);
  if (differences.empty()) {
    differences.add(
        "verdicts.jsonl: its lines are not in the order of the plan, or its end is torn");
  }
  return differences;
}

RecordCheck check_record(const CampaignFolder& folder) {
  RecordCheck check;
  ReportBuilder builder(folder.plan(), folder.profile(), folder.site());
  const Recomputed recomputed =
      recompute(folder, std::nullopt, [&](const Verdict& verdict, const Sample* sample) {
        ++check.verdicts;
        builder.add(verdict, sample);
      });
  check.headline = recomputed.ruling.summary.headline;
  check.judged = fs::exists(folder.file("verdicts.jsonl"));
  const Report report = builder.build(recomputed.ruling);
  check.objections = not_evidence(folder, report.plan);
  if (!check.judged) return check;
  compare(folder, recomputed, check);
  check_reports(folder, report, check);
  return check;
}

}  // namespace assay
