// Gathering what is known of one unit.
#include "results/explain/explanation.hpp"

#include <algorithm>
#include <utility>

#include "results/judge/rebased.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

bool holds(const std::vector<std::string>& patterns, const std::string& unit) {
  const std::vector<std::string> units = expand(patterns);
  return std::ranges::find(units, unit) != units.end();
}

void count(Tally& tally, const Verdict& verdict) {
  ++tally.planned;
  if (verdict.outcome) {
    ++tally.outcomes[*verdict.outcome];
  } else {
    ++tally.recorded;
  }
}

}  // namespace

ExplanationBuilder::ExplanationBuilder(const Plan& plan, const Profile& profile, Unit unit)
    : plan_(plan), profile_(profile) {
  made_.unit = std::move(unit);
  std::map<std::vector<std::string>, bool> known;  // Most entries name the same units.
  const auto is_here = [&](const std::vector<std::string>& patterns) {
    const auto [place, is_new] = known.try_emplace(patterns);
    if (is_new) place->second = holds(patterns, made_.unit.id);
    return place->second;
  };
  for (const PlanEntry& entry : plan.entries) {
    if (is_here(entry.units)) entries_.emplace(case_name(entry.benchmark, entry.axes), &entry);
  }
  for (const NotOffered& absent : plan.not_offered) {
    if (is_here(absent.units)) made_.not_offered.push_back(absent);
  }
}

void ExplanationBuilder::follow(const Plan& later) {
  for (const PlanEntry& entry : later.entries) {
    if (!holds(entry.units, made_.unit.id)) continue;
    retests_[case_name(entry.benchmark, entry.axes)].push_back(
        {later.number, entry.stage, entry.again, entry.sampling.repetitions, ""});
  }
  for (const NotOffered& absent : later.not_offered) {
    if (!holds(absent.units, made_.unit.id)) continue;
    retests_[case_name(absent.benchmark, absent.axes)].push_back(
        {later.number, "", Again::none, 0, absent.reason});
  }
}

void ExplanationBuilder::remember(const std::vector<Event>& events) {
  for (const Event& event : events) {
    if (event.unit == made_.unit.id || event.unit == made_.unit.host) made_.events.push_back(event);
  }
}

void ExplanationBuilder::waive(std::vector<Waiver> waivers) {
  waivers_ = WaiverBook(plan_, std::move(waivers));
}

// The newest event counts, as it does for the judge.
void ExplanationBuilder::note_outdated(CaseExplanation& explained) const {
  for (const Event& event : made_.events) {
    const bool counts = std::ranges::any_of(
        explained.samples, [&](const Sample& sample) { return is_before(sample.started, event); });
    const bool newer = !explained.outdated_by || is_before(explained.outdated_by->time, event);
    if (counts && newer) explained.outdated_by = event;
  }
}

void ExplanationBuilder::begin(const std::string& case_name) {
  close();
  case_name_ = case_name;
  const auto found = entries_.find(case_name);
  entry_ = found == entries_.end() ? nullptr : found->second;
}

void ExplanationBuilder::add(const Verdict& verdict, std::span<const SampleView> samples) {
  if (verdict.case_name != case_name_) begin(verdict.case_name);
  if (entry_ == nullptr) return;
  if (verdict.unit == made_.unit.id) {
    waivers_.see(verdict);
    own_ = CaseExplanation{*entry_, verdict, {}, {}, {}, retests_[case_name_], std::nullopt};
    for (const SampleView& sample : samples) own_->samples.push_back(sample.whole());
    note_outdated(*own_);
    return;
  }
  count(peers_, verdict);
  for (const Judgement& judgement : verdict.judgements) {
    // What cannot be believed of a peer is no measure for this unit.
    if (!judgement.value || judgement.outcome == Outcome::error) continue;
    values_[judgement.metric].push_back(*judgement.value);
  }
}

MetricExplanation ExplanationBuilder::explained(const PlanEntry& entry,
                                                const Judgement& judgement) {
  MetricExplanation made{judgement, std::nullopt, std::nullopt, {}};
  const auto metric = std::ranges::find(entry.metrics, judgement.metric, &PlannedMetric::name);
  if (metric == entry.metrics.end()) {
    const auto found =
        std::ranges::find_if(profile_.expectations, [&](const Expectation& expectation) {
          return expectation.benchmark == entry.benchmark && expectation.fact == judgement.metric;
        });
    if (found != profile_.expectations.end()) made.expectation = *found;
    return made;
  }
  if (const Bound* bound = bound_for(profile_, entry, judgement.metric)) {
    const bool by_external = bound->rebased && judgement.source == bound->rebased->source;
    made.bound = by_external ? external(*bound) : *bound;
  }
  if (judgement.value) {
    made.peers = peers_of(std::move(values_[judgement.metric]), *judgement.value, metric->better);
  }
  return made;
}

void ExplanationBuilder::close() {
  if (own_) {
    for (const Judgement& judgement : own_->verdict.judgements) {
      own_->metrics.push_back(explained(own_->entry, judgement));
    }
    own_->peers = std::exchange(peers_, {});
    made_.cases.push_back(std::move(*own_));
  }
  own_.reset();
  peers_ = {};
  values_.clear();
}

UnitExplanation ExplanationBuilder::build(const Ruling& ruling) {
  close();
  const auto found = std::ranges::find(ruling.units, made_.unit.id, &UnitVerdict::unit);
  if (found != ruling.units.end()) made_.outcome = found->outcome;
  made_.waivers = waivers_.take();
  return std::move(made_);
}

}  // namespace assay
