// The page of text that `assay explain` prints.
#include "results/explain/text.hpp"

#include <fmt/format.h>

#include "results/explain/advice.hpp"
#include "results/explain/again.hpp"
#include "results/explain/repeat.hpp"
#include "results/explain/sentences.hpp"
#include "results/judge/quantity.hpp"
#include "results/record/refusals.hpp"
#include "results/report/human.hpp"
#include "results/report/rows.hpp"
#include "results/report/safe_text.hpp"
#include "results/report/text_table.hpp"

namespace assay {
namespace {

constexpr std::size_t kLabelColumns = 12;
constexpr std::size_t kPassLinesMax = 200;

class Page {
 public:
  Page(const UnitExplanation& explained, const ExplanationContext& context,
       const ExplanationChoice& choice)
      : explained_(explained), context_(context), choice_(choice) {}

  std::string text() {
    head();
    std::size_t passes = 0;
    for (const CaseExplanation& one : explained_.cases) {
      if (!is_shown(one)) continue;
      if (choice_.all || is_exception(one)) whole(one);
    }
    for (const CaseExplanation& one : explained_.cases) {
      if (!is_shown(one) || choice_.all || is_exception(one)) continue;
      if (++passes == 1) out_ += "\n";
      if (passes <= kPassLinesMax) pass_line(one);
    }
    if (passes > kPassLinesMax) add(fmt::format("and {} more", passes - kPassLinesMax), 2);
    for (const Refusal& refusal : refusals(explained_.not_offered)) {
      add(fmt::format("not offered: {}: {}", refusal.cases, one_line(refusal.reason)), 0);
    }
    return std::move(out_);
  }

 private:
  static bool is_exception(const CaseExplanation& one) {
    return one.verdict.outcome && one.verdict.outcome != Outcome::pass;
  }
  bool is_shown(const CaseExplanation& one) const {
    return !choice_.shown || choice_.shown(one.verdict.case_name);
  }
  void add(const std::string& text, std::size_t indent) {
    out_ += wrapped(one_line(text), indent, choice_.columns);
  }

  // A label, and its sentences beside it.
  void part(const std::string& label, const std::string& sentences) {
    if (sentences.empty()) return;
    std::string body = wrapped(one_line(sentences), kLabelColumns + 2, choice_.columns);
    if (!label.empty()) body.replace(2, label.size(), label);
    out_ += body;
  }
  // A command or a path is never broken: it is there to be copied.
  void verbatim(const std::string& label, const std::string& text) {
    out_ += fmt::format("  {:<{}}{}\n", label, kLabelColumns, safe_text(text));
  }

  void head();
  void whole(const CaseExplanation& one);
  void where(const CaseExplanation& one);
  std::vector<std::string> raw_files(const CaseExplanation& one) const;
  void pass_line(const CaseExplanation& one);

  const UnitExplanation& explained_;
  const ExplanationContext& context_;
  const ExplanationChoice& choice_;
  std::string out_;
};

void Page::head() {
  const Unit& unit = explained_.unit;
  std::string what = fmt::format("{} ({}", unit.id, name(unit.level));
  if (!unit.model.empty()) what += ", " + unit.model;
  what += unit.serial.empty() ? ", no serial number" : ", serial " + unit.serial;
  const std::string fake = unreal(context_.plan);
  add(fmt::format("{} {}): {}{}", sign(explained_.outcome), what,
                  explained_.cases.empty() ? "nothing was planned on it"
                  : explained_.outcome     ? std::string(name(*explained_.outcome))
                                           : "nothing of it was judged",
                  fake.empty() ? "" : "; " + fake + ", nothing was measured on real hardware"),
      0);
  std::map<std::string_view, std::size_t> counts;
  for (const CaseExplanation& one : explained_.cases) ++counts[word(one.verdict.outcome)];
  std::string words;
  for (const auto& [outcome, count] : counts) {
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, outcome);
  }
  for (const Event& event : explained_.events) add(event_sentence(event), 0);
  if (words.empty()) return;
  add(fmt::format("Of {} in campaign {}, by profile {}: {}.",
                  counted(explained_.cases.size(), "case"), context_.plan.campaign,
                  context_.profile.name, words),
      0);
}

void Page::whole(const CaseExplanation& one) {
  out_ += "\n";
  add(fmt::format("{} {} on {}: {}", sign(one.verdict.outcome), one.verdict.case_name,
                  explained_.unit.id, word(one.verdict.outcome)),
      0);
  part("why", one.verdict.reason + ".");
  const StatedWaiver* waiver = waiver_of(explained_.waivers, one.verdict);
  if (waiver != nullptr) part("waiver", waiver_sentence(*waiver, context_.now));
  part("planned", planned_sentence(one));
  std::string label = "again";
  const auto labelled = [&](const std::string& sentences) {
    part(sentences.empty() ? "" : std::exchange(label, ""), sentences);
  };
  for (const std::string& sentence : again_sentences(one, context_.plan.retest)) labelled(sentence);
  label = "measured";
  for (const MetricExplanation& metric : one.metrics) labelled(measured_sentence(metric));
  if (one.metrics.empty()) labelled("Nothing that can be used.");
  label = "conditions";
  for (const Sample& sample : one.samples) labelled(conditions_sentence(sample, context_.profile));
  label = "demanded";
  for (const MetricExplanation& metric : one.metrics) {
    labelled(demanded_sentence(metric, context_.profile_file));
  }
  if (const Requirement* required = unmet(one, context_.profile)) {
    labelled(fmt::format("The condition {} is required in {}, line {}. Source: {}.",
                         required->condition, context_.profile_file, required->line,
                         required->source));
  }
  label = "margin";
  for (const MetricExplanation& metric : one.metrics) labelled(margin_sentence(metric));
  label = "peers";
  labelled(peers_sentence(one));
  for (const MetricExplanation& metric : one.metrics) labelled(peers_sentence(metric));
  label = "what to do";
  for (const std::string& sentence : advice(one, context_.profile)) labelled(sentence);
  where(one);
}

void Page::where(const CaseExplanation& one) {
  const std::string command =
      repeat_command(context_.plan, context_.payload, one.verdict.case_name);
  if (command.empty()) {
    part("repeat", "Its plan does not name the files it was made from, so no command repeats it.");
  } else {
    verbatim("repeat", command);
  }
  const std::vector<std::string> files = raw_files(one);
  for (const std::string& file : files) verbatim("raw output", "zcat " + shell_word(file));
  if (files.empty() && is_exception(one)) part("raw output", "None was kept for its job.");
}

// Of the attempt that measured it, where that is kept; else, and where later plans measured it
// again, of every attempt.
std::vector<std::string> Page::raw_files(const CaseExplanation& one) const {
  std::vector<std::string> stages{one.entry.stage};
  for (const Retest& retest : one.retests) {
    if (retest.refused.empty()) stages.push_back(retest.stage);
  }
  std::vector<std::string> files;
  for (const std::string& stage : stages) {
    const auto found = context_.raw_files.find(stage);
    if (found == context_.raw_files.end()) continue;
    if (stages.size() == 1 && one.samples.size() == 1) {
      const auto own = found->second.find(one.samples.front().attempt);
      if (own != found->second.end()) return {own->second};
    }
    for (const auto& [attempt, file] : found->second) files.push_back(file);
  }
  return files;
}

void Page::pass_line(const CaseExplanation& one) {
  std::string words = fmt::format("{} {}: {}", sign(one.verdict.outcome), one.verdict.case_name,
                                  word(one.verdict.outcome));
  for (const MetricExplanation& metric : one.metrics) {
    const Judgement& judgement = metric.judgement;
    if (!judgement.value || judgement.unit.empty()) continue;
    words += fmt::format(", {} {}", judgement.metric, human(*judgement.value, judgement.unit));
    if (judgement.margin) words += ", margin " + human_percent(*judgement.margin);
  }
  if (const std::string again = measured_again(one.verdict); !again.empty()) words += "; " + again;
  add(words, 0);
}

}  // namespace

std::string explanation_text(const UnitExplanation& explained, const ExplanationContext& context,
                             const ExplanationChoice& choice) {
  return Page(explained, context, choice).text();
}

}  // namespace assay
