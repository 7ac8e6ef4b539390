// From samples of candidates to one algorithm. Only comparisons and medians.
#include "results/next/tuning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/next/robust.hpp"
#include "results/record/case.hpp"
#include "results/record/pattern.hpp"
#include "results/record/text_fact.hpp"

namespace assay {
namespace {

// The case that tunes what an entry computes.
std::string tuning_case(const PlanEntry& entry) {
  Axes axes = entry.axes;
  axes[std::string(kModeAxis)] = kTuneMode;
  return case_name(entry.benchmark, axes);
}

bool is_speed(double value) { return std::isfinite(value) && value > 0; }

// What cannot be believed is not offered. Of two with the same words the first counts.
std::map<std::string, double> speeds_of(const SampleView& sample, std::string_view metric) {
  std::map<std::string, double> speeds;
  for (std::size_t number = 1; number <= kCandidatesMax; ++number) {
    const std::string words = text_fact(sample, candidate_fact(number));
    const auto series = sample.metric(candidate_series(metric, number));
    if (words.empty() || !series || series->values.empty()) continue;
    if (!std::ranges::all_of(series->values, is_speed)) continue;
    speeds.emplace(words, locate::median({series->values.begin(), series->values.end()}));
  }
  return speeds;
}

std::string most_common(const std::map<std::string, std::size_t>& counts) {
  return std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; })
      ->first;
}

}  // namespace

Models models_of(const Site& site) {
  Models models;
  for (const SiteHost& host : site.hosts) {
    for (const SiteDevice& device : host.devices) models[device.id] = device.model;
  }
  return models;
}

std::map<std::string, std::vector<std::string>> by_model(const std::vector<std::string>& units,
                                                         const Models& models) {
  std::map<std::string, std::vector<std::string>> found;
  for (const std::string& unit : units) {
    const auto model = models.find(unit);
    found[model == models.end() ? std::string{} : model->second].push_back(unit);
  }
  return found;
}

Tuning::Tuning(const Plan& first) {
  for (const PlanEntry& entry : first.entries) {
    sections_[entry.stage] = section_of(first, entry);
    if (!tunes(entry.axes) || entry.metrics.empty()) continue;
    cases_[case_name(entry.benchmark, entry.axes)] = {
        section_of(first, entry), entry.metrics.front().name, {}};
  }
}

void Tuning::note(const Verdict& verdict, std::span<const SampleView> samples) {
  const auto found = cases_.find(verdict.case_name);
  const bool is_sound = !verdict.outcome || *verdict.outcome == Outcome::pass ||
                        *verdict.outcome == Outcome::indeterminate;
  if (found == cases_.end() || !is_sound || samples.empty()) return;
  const SampleView& last = samples.back();
  Heard heard{verdict.unit, text_fact(last, "library"), speeds_of(last, found->second.metric)};
  if (!heard.library.empty() && !heard.speeds.empty()) {
    found->second.heard.push_back(std::move(heard));
  }
}

bool Tuning::decides(const PlanEntry& entry) const {
  if (cases_.empty() || tunes(entry.axes)) return false;
  const auto found = cases_.find(tuning_case(entry));
  const auto own = sections_.find(entry.stage);
  return found != cases_.end() && own != sections_.end() && found->second.section < own->second;
}

Winner Tuning::winner(const PlanEntry& entry, const std::string& model,
                      const Models& models) const {
  std::vector<const Heard*> tuned;
  std::map<std::string, std::size_t> libraries;
  for (const Heard& heard : cases_.at(tuning_case(entry)).heard) {
    const auto own = models.find(heard.unit);
    if (own == models.end() || own->second != model) continue;
    tuned.push_back(&heard);
    ++libraries[heard.library];
  }
  if (tuned.empty())
    return {std::nullopt, "no algorithm was found: nothing tuned it on a " + model};
  Algorithm best{most_common(libraries), {}};
  std::erase_if(tuned, [&](const Heard* heard) { return heard->library != best.library; });
  std::map<std::string, std::vector<double>> speeds;
  for (const Heard* heard : tuned) {
    for (const auto& [words, speed] : heard->speeds) speeds[words].push_back(speed);
  }
  double fastest = 0;
  for (const auto& [words, of_devices] : speeds) {
    if (2 * of_devices.size() <= tuned.size()) continue;
    const double speed = locate::median(of_devices);
    if (speed > fastest) best.words = words;
    fastest = std::max(fastest, speed);
  }
  if (!best.words.empty()) return {best};
  return {std::nullopt,
          fmt::format("no algorithm was found: none is offered by more than half of {} tuned "
                      "devices",
                      tuned.size())};
}

std::optional<Algorithm> frozen(std::span<const Plan> plans, const PlanEntry& entry,
                                const std::string& model, const Models& models) {
  for (const Plan& later : plans.subspan(1)) {
    for (const PlanEntry& entered : later.entries) {
      if (!entered.algorithm || entered.again != Again::enter) continue;
      if (entered.benchmark != entry.benchmark || entered.axes != entry.axes) continue;
      const auto own = models.find(expand(entered.units).front());
      if (own != models.end() && own->second == model) return entered.algorithm;
    }
  }
  return std::nullopt;
}

}  // namespace assay
