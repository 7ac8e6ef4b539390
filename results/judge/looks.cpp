// Finding what later plans brought. A campaign without them pays nothing for it.
#include "results/judge/looks.hpp"

#include <algorithm>

#include "results/record/case.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

std::vector<const Samples*> of_all_plans(const Measurements& measured) {
  std::vector<const Samples*> plans{&measured.samples};
  for (const LaterLook& look : measured.later) plans.push_back(&look.samples);
  return plans;
}

// The first look at each case: of the first plan, or of the one that let it enter.
std::vector<SampleView> witnesses(const Measurements& measured,
                                  const std::vector<LaterIndex>& later) {
  std::vector<SampleView> found;
  const auto hear = [&](const Samples& samples, const auto& counts) {
    if (!Majority::are_stated_in(samples)) return;
    for (std::size_t place = 0; place < samples.size(); ++place) {
      if (counts(samples[place])) found.push_back(samples[place]);
    }
  };
  hear(measured.samples, [](const SampleView&) { return true; });
  for (std::size_t at = 0; at < later.size(); ++at) {
    hear(measured.later[at].samples, [&](const SampleView& sample) {
      const PlanEntry* planned = later[at].planned(sample.case_name(), sample.unit());
      return planned != nullptr && planned->again == Again::enter &&
             !later[at].twice(sample.case_name(), sample.unit());
    });
  }
  return found;
}

}  // namespace

LaterIndex::LaterIndex(const LaterLook& look) : look_(look), samples_(look.samples) {
  for (const PlanEntry& entry : look.plan.entries) {
    const std::string name = case_name(entry.benchmark, entry.axes);
    for (const std::string& unit : expand(entry.units)) {
      const auto [place, is_new] = wanted_.try_emplace({name, unit}, Wanted{&entry, false});
      if (!is_new) place->second.twice = true;
    }
  }
}

const PlanEntry* LaterIndex::planned(const std::string& case_name, const std::string& unit) const {
  const auto found = wanted_.find({case_name, unit});
  return found == wanted_.end() ? nullptr : found->second.entry;
}

bool LaterIndex::twice(const std::string& case_name, const std::string& unit) const {
  const auto found = wanted_.find({case_name, unit});
  return found != wanted_.end() && found->second.twice;
}

Looks::Looks(const Measurements& measured, const Site& site)
    : first_(measured.samples), copies_(of_all_plans(measured)) {
  later_.reserve(measured.later.size());
  for (const LaterLook& look : measured.later) later_.emplace_back(look);
  majority_ = Majority(witnesses(measured, later_));
  if (!measured.events.empty()) note(measured, site);
}

// An event on a host or a rack is one on each part of it; one on a part is one on the host, the
// rack and the cluster that are measured together with it. One on any unit is one on every group:
// who is in one is drawn anew each time, and groups are judged beside each other.
void Looks::note(const Measurements& measured, const Site& site) {
  std::unordered_map<std::string, const Event*> told;
  const auto keep_newest = [](const Event*& newest, const Event& event) {
    if (newest == nullptr || is_before(newest->time, event)) newest = &event;
  };
  for (const Event& event : measured.events) keep_newest(told[event.unit], event);
  for (const Unit& unit : units(site)) {
    for (const std::string& holder : {unit.host, unit.rack}) {
      const auto of_holder = told.find(holder);
      if (!holder.empty() && of_holder != told.end())
        keep_newest(newest_[unit.id], *of_holder->second);
    }
    ungrouped_.insert(unit.id);
    const auto own = told.find(unit.id);
    if (own == told.end()) continue;
    keep_newest(newest_of_groups_, *own->second);
    keep_newest(newest_[unit.id], *own->second);
    if (!unit.host.empty()) keep_newest(newest_[unit.host], *own->second);
    if (!unit.rack.empty()) keep_newest(newest_[unit.rack], *own->second);
    keep_newest(newest_[site.name], *own->second);
  }
  for (const Event& event : measured.events) {
    if (newest_.contains(event.unit) || told.erase(event.unit) == 0) continue;
    problems_.push_back("events.jsonl: the site holds no unit " + event.unit);
  }
}

const Event* Looks::outdated_by(const SampleView& sample) const {
  if (newest_.empty()) return nullptr;
  const std::string unit(sample.unit());
  const auto found = newest_.find(unit);
  const Event* newest = found == newest_.end() ? nullptr : found->second;
  if (!ungrouped_.contains(unit)) newest = newest_of_groups_;
  return newest != nullptr && is_before(sample.started(), *newest) ? newest : nullptr;
}

Looks::Reference Looks::reference(const std::string& case_name, const std::string& unit,
                                  std::uint32_t repetitions) const {
  Reference found;
  if (const auto sample = first_.find(case_name, unit)) {
    found = {Taken{*sample, repetitions}, first_.contested(*sample)};
  }
  for (const LaterIndex& later : later_) {
    const PlanEntry* planned = later.planned(case_name, unit);
    const bool stands =
        planned != nullptr && (planned->again == Again::anew || planned->again == Again::enter);
    if (!stands) continue;
    const auto sample = later.find(case_name, unit);
    found.taken.reset();
    if (sample) found.taken = Taken{*sample, planned->sampling.repetitions};
    found.contested = later.twice(case_name, unit) || (sample && later.contested(*sample));
  }
  return found;
}

std::size_t Looks::plans_again() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      later_, [](const LaterIndex& later) { return measures_again(later.plan()); }));
}

}  // namespace assay
