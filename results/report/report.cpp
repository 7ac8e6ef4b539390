// Building a report verdict by verdict: 13,800 units and 40 cases are 552,000 calls of add().
#include "results/report/report.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <future>
#include <limits>
#include <utility>

#include "results/report/human.hpp"
#include "results/report/shortfall.hpp"

namespace assay {
namespace {

// Of the judgements that decided, the furthest from its limit. A wrong result has no margin: worst.
double margin_of(const Verdict& verdict) {
  double least = std::numeric_limits<double>::infinity();
  for (const Judgement& judgement : verdict.judgements) {
    if (judgement.outcome == verdict.outcome && judgement.margin) {
      least = std::min(least, *judgement.margin);
    }
  }
  if (std::isfinite(least)) return least;
  return verdict.outcome == Outcome::fail ? -std::numeric_limits<double>::infinity() : 0;
}

Distribution distribution_of(const PlanEntry& entry, const std::string& case_name,
                             const PlannedMetric& metric) {
  Distribution distribution;
  distribution.case_name = case_name;
  distribution.stage = entry.stage;
  distribution.metric = metric.name;
  distribution.unit = metric.unit;
  distribution.better = metric.better;
  distribution.later_round = is_later_round(entry.axes);
  return distribution;
}

// Of a judgement that has a value, a limit, a margin and an outcome.
void add_nearest(std::vector<UnitValue>& nearest, const std::string& unit,
                 const Judgement& judgement) {
  const double margin = *judgement.margin;
  if (nearest.size() == kNearestMax && !(margin < nearest.back().margin)) return;
  if (nearest.size() == kNearestMax) nearest.pop_back();
  const auto place = std::ranges::upper_bound(nearest, margin, {}, &UnitValue::margin);
  nearest.insert(place, {unit, *judgement.value, *judgement.limit, margin, *judgement.outcome});
}

void sort_distinct(std::vector<double>& values) {
  std::ranges::sort(values);
  const auto rest = std::ranges::unique(values);
  values.erase(rest.begin(), rest.end());
}

}  // namespace

ReportBuilder::ReportBuilder(Plan plan, Profile profile) {
  report_.plan = std::move(plan);
  report_.profile = std::move(profile);
  collectives_ = CollectiveBook(report_.plan);
  tokens_ = TokenBook(report_.plan);
  sweeps_ = ServingBook(report_.plan);
  for (const PlanEntry& entry : report_.plan.entries) {
    const std::string name = case_name(entry.benchmark, entry.axes);
    const Place place{
        report_.cases.size(), report_.distributions.size(), entry.metrics.size(), false,
        is_collective(entry), concerns_tokens(entry),       is_sweep(entry)};
    if (!places_.emplace(name, place).second) continue;
    report_.cases.push_back({name, entry.stage, entry.level, {}});
    for (const PlannedMetric& metric : entry.metrics) {
      report_.distributions.push_back(distribution_of(entry, name, metric));
    }
  }
}

void ReportBuilder::waive(std::vector<Waiver> waivers) {
  waivers_ = WaiverBook(report_.plan, std::move(waivers));
}

void ReportBuilder::add(const Verdict& verdict, std::span<const SampleView> samples) {
  ++added_;
  waivers_.see(verdict);
  if (verdict.outcome && *verdict.outcome != Outcome::pass) add_exception(verdict);
  if (added_ <= kVerdictsMax) report_.verdicts.push_back(verdict);
  if (added_ == kVerdictsMax + 1) report_.verdicts.clear();

  // Nearly always the case of the verdict before.
  if (latest_ == nullptr || latest_->first != verdict.case_name) {
    const auto found = places_.find(verdict.case_name);
    if (found == places_.end()) return;
    latest_ = &*found;
  }
  Place& place = latest_->second;
  Tally& tally = report_.cases[place.case_count].tally;
  ++tally.planned;
  if (verdict.outcome) {
    ++tally.outcomes[*verdict.outcome];
  } else {
    ++tally.recorded;
  }
  for (std::size_t at = 0; at < place.metrics; ++at) {
    Distribution& distribution = report_.distributions[place.distribution + at];
    const auto judgement =
        std::ranges::find(verdict.judgements, distribution.metric, &Judgement::metric);
    if (judgement != verdict.judgements.end()) add_judgement(distribution, verdict, *judgement);
  }
  for (const SampleView& sample : samples) add_sample(place, sample);
  if (!samples.empty()) add_facts(place, samples.back());
  if (place.is_collective) collectives_.add(verdict, samples);
  if (place.concerns_tokens) tokens_.add(verdict, samples);
  if (place.is_sweep) sweeps_.add(verdict, samples);
}

void ReportBuilder::add_judgement(Distribution& distribution, const Verdict& verdict,
                                  const Judgement& judgement) {
  if (distribution.reason.empty()) distribution.reason = judgement.reason;
  if (distribution.source.empty()) distribution.source = judgement.source;
  if (!judgement.value || !std::isfinite(*judgement.value)) return;
  distribution.values.push_back(*judgement.value);
  if (!judgement.outcome) distribution.recorded = true;
  // A physical limit or a noise limit says nothing about how much is demanded.
  const bool is_demand = judgement.relation == "at_least" || judgement.relation == "at_most";
  if (!is_demand || !judgement.limit || !judgement.margin || !judgement.outcome) return;
  if (distribution.relation.empty()) distribution.relation = judgement.relation;
  if (distribution.relation != judgement.relation) return;
  // Sorted and made distinct by build(); here only the commonest repetition, one absolute limit.
  if (distribution.limits.empty() || distribution.limits.back() != *judgement.limit) {
    distribution.limits.push_back(*judgement.limit);
  }
  add_nearest(distribution.nearest, verdict.unit, judgement);
  const auto loss = shortfall(judgement);
  if (loss && (!distribution.shortfall || *loss > *distribution.shortfall)) {
    distribution.shortfall = loss;
  }
}

// Samples nearly always have the same conditions as the one before, in the same places.
std::vector<double>& ReportBuilder::condition(const std::string& name, std::size_t at) {
  if (at == conditions_.size()) conditions_.push_back(nullptr);
  Conditions::value_type*& known = conditions_[at];
  if (known == nullptr || known->first != name) {
    known = &*report_.conditions.try_emplace(name).first;
  }
  return known->second;
}

void ReportBuilder::add_sample(Place& place, const SampleView& sample) {
  std::size_t at = 0;
  sample.each_condition([&](const std::string& name, double value) {
    if (std::isfinite(value)) condition(name, at++).push_back(value);
  });
  for (std::size_t of = 0; of < place.metrics; ++of) {
    Distribution& distribution = report_.distributions[place.distribution + of];
    const bool is_full = distribution.repetitions.size() == kRepetitionUnitsMax;
    if (is_full && !distribution.repetitions.contains(sample.unit())) continue;
    const auto series = sample.metric(distribution.metric);
    if (!series) continue;
    std::vector<double>& values = distribution.repetitions[sample.unit()];
    values.insert(values.end(), series->values.begin(), series->values.end());
  }
}

void ReportBuilder::add_facts(Place& place, const SampleView& sample) {
  if (!place.has_facts && sample.has_facts()) {
    place.has_facts = true;
    report_.case_facts.emplace_back(sample.case_name(), sample.facts());
  }
  if (report_.cases[place.case_count].level == Level::host) add_host_facts(sample.facts());
}

void ReportBuilder::add_host_facts(const Facts& facts) {
  for (const auto& [name, value] : facts) {
    FactCount& count = report_.facts[name];
    const std::string words = human_fact(name, value);
    const auto found = count.values.find(words);
    if (found != count.values.end()) {
      ++found->second;
    } else if (count.values.size() < kFactValuesMax) {
      count.values.emplace(words, 1);
    } else {
      ++count.others;
    }
  }
}

bool ReportBuilder::is_worse(const Rank& a, const Rank& b) {
  if (a.outcome != b.outcome) return worse(a.outcome, b.outcome) == a.outcome;
  if (a.margin != b.margin) return a.margin < b.margin;
  return a.order < b.order;
}

void ReportBuilder::add_exception(const Verdict& verdict) {
  const Rank rank{*verdict.outcome, margin_of(verdict), added_};
  if (exceptions_.size() == kExceptionsMax) {
    ++report_.exceptions_left_out;
    if (!is_worse(rank, exceptions_.front().rank)) return;
    std::ranges::pop_heap(exceptions_, is_worse, &Exception::rank);
    exceptions_.pop_back();
  }
  exceptions_.push_back({rank, verdict});
  std::ranges::push_heap(exceptions_, is_worse, &Exception::rank);
}

Report ReportBuilder::build(const Ruling& ruling, Site site) {
  report_.site = std::move(site);
  report_.summary = ruling.summary;
  report_.units = ruling.units;
  report_.absent = ruling.absent;
  report_.algorithms = ruling.algorithms;
  report_.findings = ruling.findings;
  std::ranges::stable_sort(report_.findings, std::greater{}, &Finding::verdicts);
  report_.waivers = waivers_.take();
  report_.collectives = collectives_.take();
  report_.tokens = tokens_.take();
  report_.sweeps = sweeps_.take();
  std::ranges::sort(exceptions_, is_worse, &Exception::rank);
  for (Exception& exception : exceptions_) {
    report_.exceptions.push_back(std::move(exception.verdict));
  }
  std::vector<std::future<void>> sorting;
  for (auto& [name, values] : report_.conditions) {
    sorting.push_back(std::async(std::launch::async, [&of = values] { std::ranges::sort(of); }));
  }
  for (Distribution& distribution : report_.distributions) {
    std::ranges::sort(distribution.values);
    sort_distinct(distribution.limits);
  }
  for (std::future<void>& one : sorting) one.get();
  return std::move(report_);
}

}  // namespace assay
