// Retests, waivers and events as sentences.
#include "results/explain/again.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/judge/quantity.hpp"
#include "results/record/plan_name.hpp"
#include "results/report/safe_text.hpp"

namespace assay {
namespace {

std::string sentence_of(const Retest& retest) {
  const std::string file = plan_file(retest.plan);
  if (!retest.refused.empty()) {
    return fmt::format("{} does not measure it again: {}.", file, one_line(retest.refused));
  }
  const std::string count = counted(retest.repetitions, "repetition");
  if (retest.again == Again::pool) {
    return fmt::format("{}: {} more, pooled with those before.", file, count);
  }
  if (retest.again == Again::enter) {
    return fmt::format("{}: {}, when the gate opened.", file, count);
  }
  return fmt::format(
      "{}: {} anew, because what was measured before was disturbed or outdated; that stays in the "
      "record and decides nothing.",
      file, count);
}

std::string outlook(const Verdict& verdict, const RetestRule& rule) {
  switch (verdict.again) {
    case Again::pool:
      return fmt::format(
          "It straddles its limit, so `assay run --resume` may take {} more and pool them with "
          "these, once.",
          counted(rule.repetitions, "repetition"));
    case Again::anew:
      return "It was disturbed or is outdated, so `assay run --resume` may measure all of its "
             "repetitions anew.";
    case Again::none:
    case Again::locate:
    case Again::enter:
    case Again::spare: break;
  }
  const bool open = verdict.outcome && verdict.outcome != Outcome::pass;
  if (!open || !(rule.budget_seconds > 0)) return {};
  return "By its frozen rules this campaign does not measure it again.";
}

}  // namespace

std::vector<std::string> again_sentences(const CaseExplanation& explained, const RetestRule& rule) {
  std::vector<std::string> sentences;
  if (explained.verdict.attempts > 1) {
    sentences.push_back(fmt::format("It was measured {} times.", explained.verdict.attempts));
  }
  for (const Retest& retest : explained.retests) sentences.push_back(sentence_of(retest));
  std::string last = outlook(explained.verdict, rule);
  if (!last.empty()) sentences.push_back(std::move(last));
  return sentences;
}

std::string waiver_sentence(const StatedWaiver& stated, const std::string& now) {
  const bool holds = holds_at(stated.waiver, now);
  std::string words = "It is " + in_words(stated) + ". It changes no outcome. ";
  if (stated.state == WaiverState::expired) words = "By the record " + in_words(stated) + ". ";
  return words +
         fmt::format("Today, {}, it {}.", now, holds ? "holds" : "is expired and counts as none");
}

std::string event_sentence(const Event& event) {
  return fmt::format("Event on {}: {} at {} by {}: {}", event.unit, event.kind, event.time,
                     event.by, event.note);
}

}  // namespace assay
