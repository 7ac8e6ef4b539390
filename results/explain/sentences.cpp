// Facts as sentences.
#include "results/explain/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/judge/quantity.hpp"
#include "results/report/human.hpp"
#include "results/report/safe_text.hpp"

namespace assay {
namespace {

std::string limit_words(const Threshold& threshold, const std::string& unit) {
  if (threshold.of.empty()) return human(threshold.value, unit);
  return fmt::format("{} of what {} measures on the same unit", percent(threshold.value),
                     threshold.of);
}

void add(std::string& words, const std::string& part) {
  words += words.empty() ? part : ", " + part;
}

std::string bound_words(const Bound& bound) {
  std::string words;
  if (bound.at_least) add(words, "at least " + limit_words(*bound.at_least, bound.unit));
  if (bound.at_most) add(words, "at most " + limit_words(*bound.at_most, bound.unit));
  if (bound.physical_limit) {
    add(words, "no better than " + limit_words(*bound.physical_limit, bound.unit) +
                   ", which physics allows");
  }
  if (bound.spread_max) add(words, "a spread of at most " + percent(*bound.spread_max));
  if (bound.samples_min > 0) {
    add(words, fmt::format("at least {}", counted(bound.samples_min, "repetition")));
  }
  return words.empty() ? "nothing" : words;
}

std::string expectation_words(const Expectation& expected) {
  std::string words;
  for (const Fact& value : expected.one_of) {
    words += (words.empty() ? "" : " or ") + human_fact(expected.fact, value);
  }
  if (expected.at_least)
    add(words, "at least " + human_fact(expected.fact, Fact{*expected.at_least}));
  if (expected.at_most) add(words, "at most " + human_fact(expected.fact, Fact{*expected.at_most}));
  return words.empty() ? "that it is stated" : words;
}

std::string source_words(const std::string& source, const std::string& file, int line) {
  const std::string place = line > 0 ? fmt::format("{}, line {}", file, line) : file;
  return fmt::format("Source: {} ({}).", source.empty() ? "none is stated" : source, place);
}

std::string required_words(const Requirement& required) {
  std::string words;
  if (required.at_least) add(words, "at least " + quantity(*required.at_least, required.unit));
  if (required.at_most) add(words, "at most " + quantity(*required.at_most, required.unit));
  return words;
}

}  // namespace

std::string planned_sentence(const CaseExplanation& explained) {
  const Sampling& sampling = explained.entry.sampling;
  std::string words =
      fmt::format("{} of {:g} s in stage {}", counted(sampling.repetitions, "repetition"),
                  sampling.repetition_seconds, explained.entry.stage);
  if (sampling.soak_seconds > 0)
    words += fmt::format(", after {:g} s of load", sampling.soak_seconds);
  words += fmt::format("; to be ended by force after {:g} s.", explained.entry.deadline_seconds);
  std::string times;
  for (const Sample& sample : explained.samples) {
    if (!sample.started.empty()) times += (times.empty() ? "" : " and ") + one_line(sample.started);
  }
  if (times.empty()) return words + " No time is recorded at which it began.";
  return words + " What decides began at " + times + ".";
}

std::string measured_sentence(const MetricExplanation& metric) {
  const Judgement& judgement = metric.judgement;
  if (metric.expectation || judgement.unit.empty()) {
    return fmt::format("The fact {} is {}.", judgement.metric, one_line(judgement.reason));
  }
  if (!judgement.value) return fmt::format("{}: no value that can be used.", judgement.metric);
  std::string words =
      fmt::format("{} {}, the median of {}", judgement.metric,
                  human(*judgement.value, judgement.unit), counted(judgement.count, "repetition"));
  if (judgement.spread) {
    words += "; spread " + human_percent(*judgement.spread, false) +
             " (of the median, from the 5th to the 95th percentile)";
  }
  return words + ".";
}

std::string demanded_sentence(const MetricExplanation& metric, const std::string& profile_file) {
  if (metric.expectation) {
    const Expectation& expected = *metric.expectation;
    return fmt::format("{} {}{}. {}", expected.fact, expectation_words(expected),
                       expected.gate == Gate::record ? " (recorded only)" : "",
                       source_words(expected.source, profile_file, expected.line));
  }
  if (!metric.bound) return metric.judgement.metric + ": the profile demands nothing of it.";
  const Bound& bound = *metric.bound;
  std::string words = bound.metric + " ";
  words += bound.gate == Gate::record ? "is recorded only" : bound_words(bound);
  const bool is_relative = (bound.at_least && !bound.at_least->of.empty()) ||
                           (bound.at_most && !bound.at_most->of.empty());
  if (is_relative && metric.judgement.limit && metric.judgement.relation != "physical_limit") {
    words += fmt::format("; here that is {}", human(*metric.judgement.limit, bound.unit));
  }
  return words + ". " + source_words(bound.source, profile_file, bound.line);
}

std::string margin_sentence(const MetricExplanation& metric) {
  const Judgement& judgement = metric.judgement;
  if (!judgement.margin || !judgement.uncertainty || !judgement.limit) return {};
  const double share = *judgement.uncertainty / *judgement.limit;
  std::string words = fmt::format(
      "{} {} {} its limit; the expanded uncertainty is {} ({} of the limit)", judgement.metric,
      human_percent(*judgement.margin), *judgement.margin < 0 ? "beyond" : "within",
      human(*judgement.uncertainty, judgement.unit), human_percent(share, false));
  const bool straddles = std::abs(*judgement.margin * *judgement.limit) < *judgement.uncertainty;
  if (judgement.outcome == Outcome::indeterminate && straddles) {
    words += ", so it may lie on either side";
  }
  return words + ".";
}

std::string peers_sentence(const MetricExplanation& metric) {
  const Peers& peers = metric.peers;
  if (peers.count == 0) return {};
  const std::string& unit = metric.judgement.unit;
  std::string words = fmt::format(
      "{}: median of {} {}, from {} to {}; this unit is number {} of {}", metric.judgement.metric,
      counted(peers.count, "other"), human(peers.median, unit), human(peers.least, unit),
      human(peers.greatest, unit), human_count(peers.better + 1), human_count(peers.count + 1));
  if (peers.robust_z) {
    const bool outlier = *peers.robust_z < -kOutlierZ || *peers.robust_z > kOutlierZ;
    words += fmt::format(", robust z {:+.1f}{}", *peers.robust_z,
                         outlier ? ": it stands apart from them" : ": one of them");
  } else if (peers.count < kPeersMin) {
    words += fmt::format("; fewer than {} others say little", kPeersMin);
  }
  return words + ".";
}

std::string peers_sentence(const CaseExplanation& explained) {
  const Tally& peers = explained.peers;
  if (peers.planned == 0) return "No other unit of this campaign was given this case.";
  std::string words;
  for (const auto& [outcome, count] : peers.outcomes) {
    add(words, fmt::format("{} {}", human_count(count), name(outcome)));
  }
  if (peers.recorded > 0) add(words, human_count(peers.recorded) + " recorded only");
  return fmt::format("The same case on {}: {}.", counted(peers.planned, "other unit"), words);
}

std::string conditions_sentence(const Sample& sample, const Profile& profile) {
  std::string words;
  for (const auto& [name, value] : sample.conditions) {
    std::string part = one_line(name) + " " + human_condition(name, value);
    const auto required = std::ranges::find(profile.requirements, name, &Requirement::condition);
    if (required != profile.requirements.end()) {
      part += " (" + required_words(*required) + " required)";
    }
    add(words, part);
  }
  for (const Requirement& required : profile.requirements) {
    if (sample.conditions.contains(required.condition)) continue;
    add(words,
        fmt::format("{} unknown ({} required)", required.condition, required_words(required)));
  }
  return words.empty() ? "None is recorded." : words + ".";
}

}  // namespace assay
