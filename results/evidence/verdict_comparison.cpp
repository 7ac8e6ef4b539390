// Line by line while they agree; what does not is looked up by its case and unit at the end.
#include "results/evidence/verdict_comparison.hpp"

#include "results/format/verdict.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr const char* kVerdicts = "verdicts.jsonl: ";

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

}  // namespace

VerdictComparison::VerdictComparison(const std::filesystem::path& recorded, std::size_t kept_max)
    : reader_(recorded, "verdicts.jsonl"), kept_max_(kept_max) {}

std::optional<std::string_view> VerdictComparison::next_recorded() {
  if (at_end_) return std::nullopt;
  const auto line = reader_.next();
  at_end_ = !line;
  return line;
}

void VerdictComparison::keep(std::vector<Line>& lines, std::string_view line) {
  if (lines.size() < kept_max_) {
    lines.push_back({number_, std::string(line)});
  } else {
    all_kept_ = false;
  }
}

void VerdictComparison::add(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t length = lines.find('\n');
    add_line(lines.substr(0, length));
    lines.remove_prefix(length + 1);
  }
}

void VerdictComparison::add_line(std::string_view line) {
  ++number_;
  const auto recorded = next_recorded();
  if (recorded == line) return;
  if (recorded) keep(recorded_, *recorded);
  keep(recomputed_, line);
}

VerdictComparison::ByPlace VerdictComparison::recorded_by_place(Listing& differences) const {
  ByPlace found;
  for (const Line& line : recorded_) {
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

void VerdictComparison::compare(ByPlace recorded, Listing& differences) const {
  for (const Line& line : recomputed_) {
    if (line.number == 1) continue;
    const Verdict ours = parse_verdict(line.text);
    const auto theirs = recorded.find(place(ours));
    if (theirs == recorded.end()) {
      // Where not all lines were kept, it may stand among the others.
      if (all_kept_) {
        differences.add(kVerdicts + place(ours) + ": not recorded, but the samples give " +
                        outcome_text(ours));
      }
      continue;
    }
    if (theirs->second.first.text != line.text) {
      differences.add(contradiction(theirs->second.second, ours));
    }
    recorded.erase(theirs);
  }
  if (!all_kept_) return;
  for (const auto& [where, entry] : recorded) {
    differences.add(kVerdicts + where + ": recorded " + outcome_text(entry.second) +
                    ", but the samples give no such line, or it stands twice");
  }
}

Listing VerdictComparison::finish() {
  while (const auto line = next_recorded()) {
    ++number_;
    keep(recorded_, *line);
  }
  Listing differences;
  if (!recomputed_.empty() && recomputed_[0].number == 1) {
    differences.add("verdicts.jsonl: its first line does not name this plan and this profile");
  }
  compare(recorded_by_place(differences), differences);
  const bool same = recorded_.empty() && recomputed_.empty();
  if (differences.empty() && (!same || reader_.torn())) {
    differences.add(
        "verdicts.jsonl: its lines are not in the order of the plan, or its end is torn");
  }
  return differences;
}

}  // namespace assay
