// Counting turns; then the demands, each of which can only worsen the outcome.
#include "results/judge/reliability.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "results/judge/poisson.hpp"
#include "results/judge/quantity.hpp"

namespace assay {
namespace {

constexpr double kHour = 3600;
constexpr double kAlmostAll = 1 - 1e-9;  // Forgives the rounding of a sum of hours.

struct Phrase {
  std::string_view words;
  InterruptionKind kind;
};

// The first phrase that a cause holds tells its kind.
constexpr std::array kPhrases{
    Phrase{"time runs backwards", InterruptionKind::unknown},
    Phrase{"XID", InterruptionKind::device},
    Phrase{"ECC", InterruptionKind::device},
    Phrase{"CUDA", InterruptionKind::device},
    Phrase{"off the bus", InterruptionKind::device},
    Phrase{"left no word of its end", InterruptionKind::unknown},
    Phrase{"does not answer", InterruptionKind::host},
    Phrase{"do not answer", InterruptionKind::host},
    Phrase{"node ", InterruptionKind::host},
    Phrase{"ended by the conductor", InterruptionKind::operation},
    Phrase{"preempted", InterruptionKind::scheduler},
    Phrase{"time limit hit", InterruptionKind::scheduler},
    Phrase{"cancelled by somebody else", InterruptionKind::scheduler},
    Phrase{"Slurm", InterruptionKind::scheduler},
    Phrase{"srun: ", InterruptionKind::scheduler},
    Phrase{"deadline", InterruptionKind::hang},
    Phrase{"did not answer", InterruptionKind::hang},
    Phrase{"wait for one another", InterruptionKind::hang},
    Phrase{"ended by", InterruptionKind::program},
    Phrase{"out of memory", InterruptionKind::program},
};

// Nothing lasts beyond its deadline: a clock that says so would make hours of load out of nothing.
bool was_held(const PlanEntry& entry, const SampleView& sample) {
  const double seconds = sample.ended_seconds() - sample.began_seconds();
  return sample.status() == SampleStatus::measured && sample.cause().empty() &&
         sample.verified() > 0 && seconds > 0 && seconds <= entry.deadline_seconds;
}

double planned_seconds(const PlanEntry& entry) {
  return entry.sampling.soak_seconds +
         static_cast<double>(entry.sampling.repetitions) * entry.sampling.repetition_seconds;
}

std::string hours(double seconds) { return fmt::format("{:.6g} h", seconds / kHour); }
std::string device_hours(double seconds) {
  return fmt::format("{:.6g} device-hours", seconds / kHour);
}

// One demand after the other, and what they come to together.
class Demands {
 public:
  explicit Demands(Reliability& made) : made_(made) { made_.outcome = Outcome::pass; }

  void demand(Outcome outcome, const std::string& words) {
    made_.outcome = worse(made_.outcome, outcome);
    made_.reason += (made_.reason.empty() ? "" : ", ") + words;
  }

 private:
  Reliability& made_;
};

void demand_hours(Demands& demands, const Reliability& made, const ReliabilityRule& rule) {
  const bool enough = made.least_unit_seconds >= rule.hours * kHour * kAlmostAll;
  demands.demand(enough ? Outcome::pass : Outcome::indeterminate,
                 fmt::format("{} of load, at least {} demanded", hours(made.least_unit_seconds),
                             hours(rule.hours * kHour)));
}

void demand_few(Demands& demands, const Reliability& made, const ReliabilityRule& rule) {
  std::string words = counted(made.interruptions, "interruption");
  if (made.excused > 0) words += fmt::format(" ({} excused)", made.excused);
  if (!rule.interruptions_max) return demands.demand(Outcome::pass, words);
  demands.demand(made.interruptions <= *rule.interruptions_max ? Outcome::pass : Outcome::fail,
                 fmt::format("{}, at most {} allowed", words, *rule.interruptions_max));
}

void demand_availability(Demands& demands, const Reliability& made, const ReliabilityRule& rule) {
  if (!rule.availability_min) return;
  const bool enough = made.availability && *made.availability >= *rule.availability_min;
  demands.demand(enough ? Outcome::pass : Outcome::fail,
                 fmt::format("availability {:.6g} %, at least {:.6g} % demanded",
                             100 * made.availability.value_or(0), 100 * *rule.availability_min));
}

void demand_mtbf(Demands& demands, const Reliability& made, const ReliabilityRule& rule) {
  if (!rule.mtbf_device_hours_min) return;
  const double demanded = *rule.mtbf_device_hours_min * kHour;
  const double lower = made.mtbf_device_seconds_lower.value_or(0);
  Outcome outcome = lower >= demanded ? Outcome::pass : Outcome::indeterminate;
  if (made.mtbf_device_seconds_upper && *made.mtbf_device_seconds_upper < demanded) {
    outcome = Outcome::fail;
  }
  std::string words = fmt::format("MTBF with {} confidence at least {}", percent(rule.confidence),
                                  device_hours(lower));
  if (made.mtbf_device_seconds_upper) {
    words += fmt::format(" and at most {}", device_hours(*made.mtbf_device_seconds_upper));
  }
  demands.demand(outcome, fmt::format("{}, {} demanded", words, device_hours(demanded)));
}

}  // namespace

InterruptionKind kind_of(std::string_view cause) {
  for (const Phrase& phrase : kPhrases) {
    if (cause.find(phrase.words) != std::string_view::npos) return phrase.kind;
  }
  return InterruptionKind::unknown;
}

ReliabilityBook::ReliabilityBook(const Plan& plan, const Profile& profile, const Site& site)
    : plan_(plan),
      site_name_(site.name),
      rule_(profile.reliability ? &*profile.reliability : nullptr) {
  if (rule_ == nullptr) return;
  for (const SiteHost& host : site.hosts) {
    const auto devices = static_cast<double>(host.devices.size());
    for (const SiteDevice& device : host.devices) site_[device.id] = {host.id, 1};
    site_[host.id] = {host.id, devices};
    racks_[host.id] = host.rack;
    if (host.spare) continue;
    if (!host.rack.empty()) {
      site_[host.rack].place = host.rack;
      site_[host.rack].devices += devices;
    }
    site_[site.name].place = site.name;
    site_[site.name].devices += devices;
  }
}

bool ReliabilityBook::counts(const PlanEntry& entry) const {
  return rule_ != nullptr && entry.stage == rule_->stage;
}

// A unit that the site does not hold is one of its own, as a group is: a problem of the plan.
ReliabilityBook::Weighed ReliabilityBook::weigh(const std::string& unit, const Plan& by) {
  const auto found = site_.find(unit);
  if (found == site_.end()) return {unit, 1};
  const auto [lacking, is_new] = lacking_.try_emplace(&by);
  for (const Absence& absence : is_new ? by.absent : std::vector<Absence>{}) {
    const auto host = site_.find(absence.host);
    if (!absence.spare.empty() || host == site_.end()) continue;
    if (const std::string& rack = racks_[absence.host]; !rack.empty()) {
      lacking->second[rack] += host->second.devices;
    }
    lacking->second[site_name_] += host->second.devices;
  }
  const auto less = lacking->second.find(unit);
  if (less == lacking->second.end()) return found->second;
  return {found->second.place, found->second.devices - less->second};
}

bool ReliabilityBook::is_excused(InterruptionKind kind) const {
  return is_excusable(kind) && std::ranges::find(rule_->excused, kind) != rule_->excused.end();
}

void ReliabilityBook::add(const PlanEntry& entry, const std::string& unit,
                          const std::optional<SampleView>& first, const Plan& by) {
  const Weighed weighed = weigh(unit, by);
  Place& place = places_[weighed.place];
  if (place.latest != &entry) {
    place.latest = &entry;
    ++place.turn;
  }
  double& of_unit = seconds_[unit];
  if (first && was_held(entry, *first)) {
    const double seconds = first->ended_seconds() - first->began_seconds();
    of_unit += seconds;
    made_.held_device_seconds += weighed.devices * seconds;
    return;
  }
  const double seconds = planned_seconds(entry);
  const bool wrong = first && first->status() == SampleStatus::wrong;
  Interruption lost{weighed.place,
                    InterruptionKind::wrong,
                    case_name(entry.benchmark, entry.axes),
                    first ? first->cause() : std::string("nothing came back"),
                    1,
                    weighed.devices * seconds};
  if (!wrong) lost.kind = first ? kind_of(lost.cause) : InterruptionKind::unknown;
  lose(place, weighed, std::move(lost));
  if (!is_excused(place.kind)) of_unit += seconds;
}

// Turns that were lost one after the other are one interruption, of the kind of the first.
void ReliabilityBook::lose(Place& place, const Weighed& weighed, Interruption lost) {
  const bool goes_on = place.lost_turn != 0 && place.lost_turn + 1 >= place.turn;
  place.lost_turn = place.turn;
  if (!goes_on) {
    place.kind = lost.kind;
    place.listed = std::nullopt;
    ++made_.kinds[lost.kind];
    ++(is_excused(lost.kind) ? made_.excused : made_.interruptions);
  }
  if (!is_excused(place.kind)) made_.lost_device_seconds += lost.lost_device_seconds;
  if (place.listed) {
    Interruption& listed = made_.first[*place.listed];
    ++listed.turns;
    listed.lost_device_seconds += lost.lost_device_seconds;
  } else if (!goes_on && made_.first.size() < kInterruptionsListed) {
    place.listed = made_.first.size();
    lost.place = weighed.place;
    made_.first.push_back(std::move(lost));
  }
}

std::optional<Reliability> ReliabilityBook::conclude() const {
  const bool planned =
      std::ranges::any_of(plan_.entries, [&](const PlanEntry& entry) { return counts(entry); });
  if (!planned) return std::nullopt;
  Reliability made = made_;
  if (!(made.held_device_seconds > 0)) {
    made.reason = "nothing of its stage " + rule_->stage + " was measured";
    return made;
  }
  made.least_unit_seconds = HUGE_VAL;
  for (const auto& [unit, seconds] : seconds_) {
    made.least_unit_seconds = std::min(made.least_unit_seconds, seconds);
  }
  const double held = made.held_device_seconds;
  const PoissonLimits limits = poisson_limits(made.interruptions, rule_->confidence);
  made.availability = held / (held + made.lost_device_seconds);
  made.mtbf_device_seconds_lower = held / limits.upper;
  if (made.interruptions > 0) {
    made.mtbf_device_seconds = held / static_cast<double>(made.interruptions);
    made.mtbf_device_seconds_upper = held / limits.lower;
  }
  Demands demands(made);
  demand_hours(demands, made, *rule_);
  demand_few(demands, made, *rule_);
  demand_availability(demands, made, *rule_);
  demand_mtbf(demands, made, *rule_);
  made.reason += " (" + rule_->source + ")";
  return made;
}

}  // namespace assay
