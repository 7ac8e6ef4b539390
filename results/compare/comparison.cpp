// Comparing figures by the judge's own rule: the earlier value is the limit, with its uncertainty.
#include "results/compare/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace assay {
namespace {

// Fewer say nothing of their own scatter.
constexpr std::size_t kRepetitionsMin = 3;

std::string key(const std::string& case_name, const std::string& unit) {
  return case_name + '\n' + unit;
}

bool is_worse_row(const ComparedFigure& a, const ComparedFigure& b) {
  return std::tie(a.change, a.gain, a.case_name, a.unit, a.metric) <
         std::tie(b.change, b.gain, b.case_name, b.unit, b.metric);
}

bool can_be_believed(const Judgement& judgement) {
  return judgement.value && judgement.outcome != Outcome::error &&
         judgement.outcome != Outcome::missing;
}

Reading fact_reading(const Judgement& judgement) {
  Reading made{judgement.metric, "", Better::higher, {}, "", false, judgement.outcome};
  if (!judgement.outcome || judgement.outcome == Outcome::error) made.objection = judgement.reason;
  return made;
}

// Facts have no uncertainty: only a change of what the profiles make of them is shown.
ComparedFigure compare_facts(const Reading& before, const Reading& after, ComparedFigure figure) {
  const bool was = before.outcome == Outcome::pass;
  const bool is = after.outcome == Outcome::pass;
  figure.change = was == is ? Change::none_shown : is ? Change::better : Change::worse;
  if (was != is) figure.reason = is ? "as expected now" : "not as expected any more";
  return figure;
}

std::string objection_to(const Reading& before, const Reading& after) {
  if (!before.objection.empty()) return "first: " + before.objection;
  if (!after.objection.empty()) return "second: " + after.objection;
  if (before.unit != after.unit) {
    return "measured in " + before.unit + " first and in " + after.unit + " then";
  }
  if (before.better != after.better) return "which direction is better differs";
  return {};
}

}  // namespace

std::string_view name(Change change) {
  switch (change) {
    case Change::worse: return "worse";
    case Change::incomparable: return "cannot be compared";
    case Change::none_shown: return "no difference shown";
    case Change::better: return "better";
  }
  return "cannot be compared";
}

std::uint64_t Comparison::compared() const {
  return of(Change::worse) + of(Change::none_shown) + of(Change::better);
}

ComparisonSide::ComparisonSide(const Plan& plan, const Profile& profile) : profile_(profile) {
  for (const PlanEntry& entry : plan.entries) {
    entries_.emplace(case_name(entry.benchmark, entry.axes), &entry);
  }
}

Reading ComparisonSide::reading(const PlanEntry& entry, const PlannedMetric& metric,
                                const Verdict& verdict, std::span<const SampleView> samples) const {
  Reading made{metric.name, metric.unit, metric.better, {}, "", false, std::nullopt};
  const auto found = std::ranges::find(verdict.judgements, metric.name, &Judgement::metric);
  if (found == verdict.judgements.end()) {
    made.objection = verdict.reason;
    made.wrong = verdict.outcome == Outcome::fail;
    return made;
  }
  made.outcome = found->outcome;
  std::vector<double> values;
  for (const SampleView& sample : samples) {
    if (const auto series = sample.metric(metric.name)) {
      values.insert(values.end(), series->values.begin(), series->values.end());
    }
  }
  if (!can_be_believed(*found) || values.empty()) {
    made.objection = found->reason;
  } else if (values.size() < kRepetitionsMin) {
    made.objection = "too few repetitions to show their scatter";
  } else {
    const Bound* bound = bound_for(profile_, entry, metric.name);
    made.estimate = estimate(describe(values), bound == nullptr ? 0 : bound->systematic);
  }
  return made;
}

std::vector<Reading> ComparisonSide::readings(const Verdict& verdict,
                                              std::span<const SampleView> samples) const {
  std::vector<Reading> all;
  const auto found = entries_.find(verdict.case_name);
  if (found == entries_.end()) return all;
  const PlanEntry& entry = *found->second;
  for (const PlannedMetric& metric : entry.metrics) {
    all.push_back(reading(entry, metric, verdict, samples));
  }
  for (const Judgement& judgement : verdict.judgements) {
    const bool is_metric = std::ranges::find(entry.metrics, judgement.metric,
                                             &PlannedMetric::name) != entry.metrics.end();
    if (!is_metric && judgement.outcome) all.push_back(fact_reading(judgement));
  }
  return all;
}

void ComparisonSide::add(const Verdict& verdict, std::span<const SampleView> samples) {
  const bool is_new =
      readings_.emplace(key(verdict.case_name, verdict.unit), readings(verdict, samples)).second;
  if (is_new) ++units_[verdict.case_name];
}

std::uint64_t ComparisonSide::count(const std::string& case_name) const {
  const auto found = units_.find(case_name);
  return found == units_.end() ? 0 : found->second;
}

const std::vector<Reading>* ComparisonSide::find(const std::string& case_name,
                                                 const std::string& unit) const {
  const auto found = readings_.find(key(case_name, unit));
  return found == readings_.end() ? nullptr : &found->second;
}

ComparedFigure compare(const Reading& before, const Reading& after, double z) {
  ComparedFigure figure;
  figure.metric = after.metric;
  figure.measure = after.unit;
  if (before.objection.empty()) figure.before = before.estimate.value;
  if (after.objection.empty()) figure.after = after.estimate.value;
  if (after.wrong && !before.wrong) {
    figure.change = Change::worse;
    figure.gain = -1;
    figure.reason = after.objection;
    return figure;
  }
  figure.reason = objection_to(before, after);
  if (!figure.reason.empty()) return figure;
  if (before.unit.empty()) {
    figure.before = figure.after = std::nullopt;
    return compare_facts(before, after, std::move(figure));
  }
  const Estimate& first = before.estimate;
  const Decided decided = decide(after.estimate,
                                 {.is_floor = before.better == Better::higher,
                                  .value = first.value,
                                  .uncertainty = first.uncertainty,
                                  .count = first.count},
                                 z);
  figure.difference = (after.estimate.value - first.value) / first.value;
  figure.uncertainty = decided.guard_band / first.value;
  if (!std::isfinite(*figure.difference) || !std::isfinite(*figure.uncertainty)) {
    figure.reason = "its figures give no finite difference";
    return figure;
  }
  figure.gain = decided.margin;
  figure.change = decided.outcome == Outcome::fail   ? Change::worse
                  : decided.outcome == Outcome::pass ? Change::better
                                                     : Change::none_shown;
  // Without any scatter the rule passes a value at its limit; that shows no difference.
  if (figure.gain == 0) figure.change = Change::none_shown;
  return figure;
}

Comparer::Comparer(const ComparisonSide& before, const ComparisonSide& after, double z)
    : before_(before), after_(after) {
  made_.z = z;
  for (const auto& [case_name, entry] : before.entries()) {
    if (!after.has_case(case_name)) made_.only_before.push_back(case_name);
  }
  for (const auto& [case_name, entry] : after.entries()) {
    if (!before.has_case(case_name)) made_.only_after.push_back(case_name);
  }
}

void Comparer::add(const Verdict& verdict, std::span<const SampleView> samples) {
  if (!before_.has_case(verdict.case_name)) return;
  const std::vector<Reading>* before = before_.find(verdict.case_name, verdict.unit);
  if (before == nullptr) {
    ++made_.pairs_only_after;
    return;
  }
  ++pairs_;
  for (const Reading& reading : after_.readings(verdict, samples)) {
    const auto earlier = std::ranges::find(*before, reading.metric, &Reading::metric);
    if (earlier == before->end()) continue;
    ComparedFigure figure = compare(*earlier, reading, made_.z);
    figure.case_name = verdict.case_name;
    figure.unit = verdict.unit;
    keep(std::move(figure));
  }
}

void Comparer::keep(ComparedFigure figure) {
  ++made_.counts[static_cast<std::size_t>(figure.change)];
  made_.figures.push_back(std::move(figure));
  if (made_.figures.size() >= 2 * kFiguresMax) prune();
}

void Comparer::prune() {
  std::ranges::sort(made_.figures, is_worse_row);
  if (made_.figures.size() <= kFiguresMax) return;
  made_.left_out += made_.figures.size() - kFiguresMax;
  made_.figures.resize(kFiguresMax);
}

Comparison Comparer::build() {
  prune();
  std::uint64_t pairs_before = before_.count();
  for (const std::string& gone : made_.only_before) {
    pairs_before -= std::min(pairs_before, before_.count(gone));
  }
  made_.pairs_only_before = pairs_before - std::min(pairs_before, pairs_);
  return std::move(made_);
}

Exit exit_of(const Comparison& comparison) {
  if (comparison.of(Change::worse) > 0) return Exit::rejected;
  const bool all = comparison.compared() > 0 && comparison.of(Change::incomparable) == 0;
  return all ? Exit::accepted : Exit::undecided;
}

}  // namespace assay
