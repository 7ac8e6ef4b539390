// Objections first, then the limits; the worse of two limits decides.
#include "results/judge/metric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <variant>

#include "results/judge/quantity.hpp"
#include "results/judge/rule.hpp"
#include "results/judge/size_curve.hpp"
#include "results/record/case.hpp"

namespace assay {
namespace {

using Described = std::variant<Objection, Description>;
using Resolved = std::variant<Objection, Limit>;

// Nearly every sentence fits.
constexpr std::size_t kSentenceBytes = 80;

ReferenceTerms reference_terms(const Plan& plan, const Profile& profile, const MetricTerms& terms,
                               const std::optional<Threshold>& threshold) {
  if (!threshold || threshold->of.empty()) return {};
  const Reference found = reference_for(plan, *terms.entry, *terms.bound, *threshold);
  if (found.entry == nullptr) return {};
  return {found, bound_for(profile, *found.entry, found.metric->name),
          case_name(found.entry->benchmark, found.entry->axes)};
}

// Whether two cases differ in their size alone.
bool differ_in_size(const PlanEntry& a, const PlanEntry& b) {
  const auto without_size = [](Axes axes) {
    axes.erase(std::string(kSizeAxis));
    return axes;
  };
  return a.benchmark == b.benchmark && a.level == b.level && a.units == b.units &&
         size_bytes(a.axes) != size_bytes(b.axes) && without_size(a.axes) == without_size(b.axes);
}

CurveTerms curve_terms(const Plan& plan, const Profile& profile, const MetricTerms& terms) {
  CurveTerms curve{.bytes = size_bytes(terms.entry->axes), .others = {}};
  for (const PlanEntry& other : plan.entries) {
    const double bytes = size_bytes(other.axes);
    if (!(bytes > 0) || !differ_in_size(other, *terms.entry)) continue;
    const auto metric = std::ranges::find(other.metrics, terms.metric->name, &PlannedMetric::name);
    if (metric == other.metrics.end()) continue;
    curve.others.push_back({bytes,
                            {{&other, &*metric},
                             bound_for(profile, other, metric->name),
                             case_name(other.benchmark, other.axes)}});
  }
  return curve;
}

// One metric with its judgement in the making, and what is needed to make it.
class MetricJudge {
 public:
  MetricJudge(const MetricTerms& terms, std::span<const Taken> taken, const Looks& looks,
              const Profile& profile)
      : terms_(terms), taken_(taken), looks_(looks), profile_(profile) {
    judgement_.metric = terms.metric->name;
    judgement_.unit = terms.metric->unit;
  }

  Judged judge();  // Once: it gives the judgement away.

 private:
  Judged refused(const Objection& objection);
  Judged recorded();
  Judged consistent();
  std::optional<Objection> objection();
  std::span<const double> values();
  void decide_by(const Threshold& threshold, const Limit& limit);
  Resolved resolve(const Threshold& threshold, const ReferenceTerms& reference) const;
  Described measured_reference(const ReferenceTerms& reference) const;
  Resolved limit_by_curve() const;
  std::optional<Objection> physics(const Description& described);
  std::string nothing_to_judge_by() const;
  std::string pointed() const;
  std::string sentence(const Threshold& threshold, const Limit& limit, const Decided& decided,
                       bool sags) const;

  const MetricTerms& terms_;
  std::span<const Taken> taken_;
  const Looks& looks_;
  const Profile& profile_;
  Estimate estimate_;
  double tail_ = 0;
  std::vector<double> pooled_;  // Where there are several looks.
  Judgement judgement_;
};

Judged MetricJudge::refused(const Objection& objection) {
  judgement_.outcome = objection.outcome;
  judgement_.reason = objection.reason;
  return {std::move(judgement_), objection.again};
}

Judged MetricJudge::recorded() {
  judgement_.outcome = std::nullopt;
  judgement_.reason = quantity(*judgement_.value, judgement_.unit) + ", recorded only: " +
                      (terms_.bound->reason.empty() ? "no reason stated" : terms_.bound->reason);
  return {std::move(judgement_), Again::none};
}

// What only lies on its own curve may be slow at every size: that is no pass.
Judged MetricJudge::consistent() {
  judgement_.outcome = std::nullopt;
  judgement_.reason += "; recorded only, for nothing says how fast it must be";
  return {std::move(judgement_), Again::none};
}

// What the reference measured on the same unit; it must stand up to every objection that a judged
// metric must.
Described MetricJudge::measured_reference(const ReferenceTerms& reference) const {
  const auto objection = [&](const std::string& why) {
    return Objection{Outcome::error,
                     "its reference " +
                         (reference.case_name.empty() ? "" : reference.case_name + " ") +
                         "was not measured properly: " + why};
  };
  if (reference.reference.entry == nullptr) return objection("the plan holds no one such metric");
  if (reference.bound == nullptr) return objection("the profile has no bound for it");
  if (reference.bound->physical_limit && !reference.bound->physical_limit->of.empty()) {
    return objection("its physical limit is itself a fraction of a measurement");
  }
  const auto [taken, contested] =
      looks_.reference(reference.case_name, taken_.front().sample.unit(),
                       reference.reference.entry->sampling.repetitions);
  const auto sample = taken ? std::optional(taken->sample) : std::nullopt;
  if (const auto found = objection_to(sample, true, profile_.requirements)) {
    return objection(found->reason);
  }
  if (contested) return objection("several samples claim to be it");
  if (looks_.outdated_by(*sample) != nullptr)
    return objection("an event on its unit came after it");
  if (const auto found = objection_to(*sample, looks_.copies().twin(*sample))) {
    return objection(found->reason);
  }
  if (const auto found = looks_.majority().objection(*sample)) return objection(found->reason);
  const PlannedMetric& metric = *reference.reference.metric;
  const auto series = sample->metric(metric.name);
  const Wanted wanted{taken->repetitions, reference.bound->samples_min};
  if (const auto found = objection_to(series, metric, *reference.bound, wanted)) {
    return objection(found->reason);
  }
  const Description described = describe(series->values);
  auto found = objection_to(described, *reference.bound);
  if (!found && reference.bound->physical_limit) {
    found = objection_to(described, metric, reference.bound->physical_limit->value);
  }
  if (found) return objection(found->reason);
  return described;
}

Resolved MetricJudge::resolve(const Threshold& threshold, const ReferenceTerms& reference) const {
  Limit limit{.value = threshold.value};
  if (!threshold.of.empty()) {
    const Described described = measured_reference(reference);
    if (const auto* objection = std::get_if<Objection>(&described)) return *objection;
    const Estimate of = estimate(std::get<Description>(described), reference.bound->systematic);
    limit.value = threshold.value * of.value;
    limit.uncertainty = threshold.value * of.uncertainty;
    limit.count = of.count;
  }
  if (std::isfinite(limit.value) && limit.value > 0) return limit;
  return Objection{Outcome::error, fmt::format("its limit {} is not above zero", limit.value)};
}

// By what the unit did at its other sizes. A rate over S bytes takes the time S / rate, but for a
// factor that is the same for every size.
Resolved MetricJudge::limit_by_curve() const {
  const CurveRule& rule = *terms_.bound->curve;
  const CurveTerms& curve = terms_.curve;
  std::vector<SizeTime> times;
  Limit limit;
  for (const OtherSize& other : curve.others) {
    const Described described = measured_reference(other.terms);
    const auto* measured = std::get_if<Description>(&described);
    if (measured == nullptr) continue;
    const Estimate rate = estimate(*measured, other.terms.bound->systematic);
    const double seconds = other.bytes / rate.value;
    times.push_back({other.bytes, seconds, seconds * (rate.uncertainty / rate.value)});
    limit.count = times.size() == 1 ? rate.count : std::min(limit.count, rate.count);
  }
  if (times.size() < rule.sizes_min) {
    return Objection{Outcome::error,
                     fmt::format("of its {} other sizes {} were measured properly, and a curve "
                                 "takes {}",
                                 curve.others.size(), times.size(), rule.sizes_min)};
  }
  const SizeTime predicted = predict(times, curve.bytes);
  limit.value = (1 - rule.effect) * (curve.bytes / predicted.seconds);
  limit.uncertainty = limit.value * (predicted.uncertainty / predicted.seconds);
  if (std::isfinite(limit.value) && limit.value > 0 && std::isfinite(limit.uncertainty)) {
    return limit;
  }
  return Objection{Outcome::error, "the curve through its other sizes says nothing of this one"};
}

std::string MetricJudge::nothing_to_judge_by() const {
  if (terms_.peers) return terms_.peers->refusal;
  if (!terms_.bound->curve) return "its bound states neither at_least nor at_most";
  return fmt::format("{} are planned, and a curve takes {}",
                     counted(terms_.curve.others.size(), "other size"),
                     terms_.bound->curve->sizes_min);
}

std::optional<Objection> MetricJudge::physics(const Description& described) {
  auto noise = objection_to(described, *terms_.bound);
  if (!terms_.bound->physical_limit) return noise;
  const Resolved resolved = resolve(*terms_.bound->physical_limit, terms_.physical_limit_of);
  if (const auto* objection = std::get_if<Objection>(&resolved)) return *objection;
  if (noise) return noise;
  const double physical_limit = std::get<Limit>(resolved).value;
  auto impossible = objection_to(described, *terms_.metric, physical_limit);
  if (impossible) {
    judgement_.relation = "physical_limit";
    judgement_.limit = physical_limit;
  }
  return impossible;
}

// Where a benchmark knows which part is to blame: its fact "<metric>.points_to".
std::string MetricJudge::pointed() const {
  const Facts facts = taken_.back().sample.facts();
  const auto found = facts.find(judgement_.metric + ".points_to");
  return found == facts.end() ? std::string{} : "; " + text(found->second);
}

std::string MetricJudge::sentence(const Threshold& threshold, const Limit& limit,
                                  const Decided& decided, bool sags) const {
  const std::string& unit = judgement_.unit;
  std::string words = quantity(estimate_.value, unit);
  words.reserve(kSentenceBytes);
  words += limit.is_floor ? ", at least " : ", at most ";
  words += quantity(limit.value, unit);
  words += " demanded";
  if (!threshold.of.empty())
    words += fmt::format(" ({} of {})", percent(threshold.value), threshold.of);
  words += ", margin ";
  words += signed_percent(decided.margin);
  if (sags) {
    words += ", but the last third of its repetitions does not meet it";
  } else if (decided.outcome == Outcome::indeterminate) {
    words += fmt::format(" lies within the uncertainty of {}",
                         percent(decided.guard_band / limit.value));
  }
  return decided.outcome == Outcome::pass ? words : words + pointed();
}

void MetricJudge::decide_by(const Threshold& threshold, const Limit& limit) {
  Decided decided = decide(estimate_, limit, profile_.decision.z);
  const bool sags = decided.outcome == Outcome::pass && !holds_to_the_end(tail_, limit);
  if (sags) decided.outcome = Outcome::indeterminate;
  const bool worse_than_before =
      !judgement_.outcome || (decided.outcome != *judgement_.outcome
                                  ? worse(decided.outcome, *judgement_.outcome) == decided.outcome
                                  : decided.margin < *judgement_.margin);
  if (!worse_than_before) return;
  judgement_.outcome = decided.outcome;
  judgement_.uncertainty = decided.guard_band;
  judgement_.coverage = decided.coverage;
  judgement_.limit = limit.value;
  judgement_.relation = limit.is_floor ? "at_least" : "at_most";
  judgement_.margin = decided.margin;
  judgement_.tail = tail_;
  judgement_.reason = sentence(threshold, limit, decided, sags);
}

// Each look must stand up to every objection on its own; only what the first one took must be as
// many as the profile demands, since a retest has a number of its own.
std::optional<Objection> MetricJudge::objection() {
  std::uint32_t samples_min = terms_.bound->samples_min;
  for (const Taken& one : taken_) {
    const auto series = one.sample.metric(terms_.metric->name);
    auto found =
        objection_to(series, *terms_.metric, *terms_.bound, {one.repetitions, samples_min});
    if (!found && taken_.size() > 1) {
      found = physics(describe(series->values));
    }
    if (found) return found;
    samples_min = 0;
  }
  return std::nullopt;
}

// Of all looks, in the order they were taken.
std::span<const double> MetricJudge::values() {
  if (taken_.size() == 1) return taken_.front().sample.metric(terms_.metric->name)->values;
  for (const Taken& taken : taken_) {
    const auto series = taken.sample.metric(terms_.metric->name);
    pooled_.insert(pooled_.end(), series->values.begin(), series->values.end());
  }
  return pooled_;
}

Judged MetricJudge::judge() {
  const Bound* bound = terms_.bound;
  if (bound == nullptr) return refused({Outcome::error, "the profile has no bound for it"});
  judgement_.source = bound->source;
  if (const auto found = objection()) return refused(*found);

  const std::span<const double> values = this->values();
  if (bound->gate == Gate::judge) tail_ = median_of_the_tail(values);
  const Description described = describe(values);
  judgement_.count = described.count;
  judgement_.value = described.median;
  judgement_.spread = described.spread();
  if (const auto found = physics(described)) return refused(*found);
  if (bound->gate == Gate::record) return recorded();
  const bool alone = !terms_.peers || terms_.peers->is_none;  // Nobody to be compared with.
  const bool by_curve = judged_by_curve(terms_);
  const bool is_without_demand = !bound->at_least && !bound->at_most && alone;
  if (is_without_demand && !by_curve) return refused({Outcome::error, nothing_to_judge_by()});
  if (!alone && !terms_.peers->refusal.empty()) {
    return refused({Outcome::error, terms_.peers->refusal});
  }
  if (!(profile_.decision.z > 0 && std::isfinite(profile_.decision.z))) {
    return refused({Outcome::error, "the profile's decision rule has no z above zero"});
  }
  if (!(bound->systematic >= 0 && std::isfinite(bound->systematic))) {
    return refused({Outcome::error, "the systematic part of its uncertainty is no number"});
  }
  estimate_ = estimate(described, bound->systematic);
  for (const bool is_floor : {true, false}) {
    const auto& threshold = is_floor ? bound->at_least : bound->at_most;
    if (!threshold) continue;
    Resolved resolved = resolve(*threshold, is_floor ? terms_.at_least_of : terms_.at_most_of);
    if (const auto* objection = std::get_if<Objection>(&resolved)) return refused(*objection);
    Limit& limit = std::get<Limit>(resolved);
    limit.is_floor = is_floor;
    decide_by(*threshold, limit);
  }
  if (!alone) {
    const PeerLimit& peers = *terms_.peers;
    if (!(std::isfinite(peers.value) && peers.value > 0)) {
      return refused({Outcome::error, "its peers are so far apart that they make no limit"});
    }
    decide_by({peers.value / peers.median, fmt::format("the median of {} peers", peers.count)},
              {.is_floor = peers.is_floor, .value = peers.value});
  }
  if (by_curve) {
    const Resolved resolved = limit_by_curve();
    if (const auto* objection = std::get_if<Objection>(&resolved)) return refused(*objection);
    decide_by({1 - bound->curve->effect, "the curve through its other sizes"},
              std::get<Limit>(resolved));
    if (is_without_demand && judgement_.outcome == Outcome::pass) return consistent();
  }
  const bool straddles = judgement_.outcome == Outcome::indeterminate;
  return {std::move(judgement_), straddles ? Again::pool : Again::none};
}

}  // namespace

std::vector<MetricTerms> metric_terms(const Plan& plan, const Profile& profile,
                                      const PlanEntry& entry) {
  std::vector<MetricTerms> all;
  for (const PlannedMetric& metric : entry.metrics) {
    MetricTerms terms;
    terms.entry = &entry;
    terms.metric = &metric;
    terms.bound = bound_for(profile, entry, metric.name);
    if (terms.bound != nullptr) {
      terms.at_least_of = reference_terms(plan, profile, terms, terms.bound->at_least);
      terms.at_most_of = reference_terms(plan, profile, terms, terms.bound->at_most);
      terms.physical_limit_of = reference_terms(plan, profile, terms, terms.bound->physical_limit);
      if (terms.bound->curve) terms.curve = curve_terms(plan, profile, terms);
    }
    all.push_back(std::move(terms));
  }
  return all;
}

bool judged_by_curve(const MetricTerms& terms) {
  return terms.bound->curve && terms.curve.bytes > 0 && terms.metric->better == Better::higher &&
         terms.curve.others.size() >= terms.bound->curve->sizes_min;
}

Judged judge_metric(const MetricTerms& terms, std::span<const Taken> taken, const Looks& looks,
                    const Profile& profile) {
  return MetricJudge(terms, taken, looks, profile).judge();
}

}  // namespace assay
