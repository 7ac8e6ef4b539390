// How long a site kept working: turns of load, what interrupted them, and what a profile demands.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/reliability.hpp"
#include "results/record/samples.hpp"
#include "results/record/unit.hpp"

namespace assay {

// By the sentence that a lost case states as its cause; results/JUDGING.md has the table.
InterruptionKind kind_of(std::string_view cause);

class ReliabilityBook {
 public:
  // Both must outlive it.
  ReliabilityBook(const Plan& plan, const Profile& profile, const Site& site);

  // Whether its cases are turns.
  bool counts(const PlanEntry& entry) const;

  // The first look at each planned (case, unit) of such an entry, in the order of the plan; none
  // where nothing came back. Whoever did not enter is not told of. `by`: the plan that measured it,
  // which says who did not enter of a unit that did.
  void add(const PlanEntry& entry, const std::string& unit, const std::optional<SampleView>& first,
           const Plan& by);

  // None where the profile has no rule, or the plan no case of its stage.
  std::optional<Reliability> conclude() const;

 private:
  struct Weighed {
    std::string place;  // Whose interruptions it shares.
    double devices = 0;
  };
  struct Place {
    const PlanEntry* latest = nullptr;
    std::uint64_t turn = 0;       // That it is in, from 1.
    std::uint64_t lost_turn = 0;  // The latest that was lost; 0: none was.
    InterruptionKind kind = InterruptionKind::unknown;
    std::optional<std::size_t> listed = {};  // Its interruption, among those that are listed.
  };

  Weighed weigh(const std::string& unit, const Plan& by);
  void lose(Place& place, const Weighed& weighed, Interruption lost);
  bool is_excused(InterruptionKind kind) const;

  const Plan& plan_;
  std::string site_name_;
  const ReliabilityRule* rule_;                         // Null where there is none.
  std::unordered_map<std::string, Weighed> site_;       // By unit, where there is a rule.
  std::unordered_map<std::string, std::string> racks_;  // Of hosts.
  // Devices that each rack and the site lack, by the plan that says who is absent.
  std::map<const Plan*, std::unordered_map<std::string, double>> lacking_;
  std::unordered_map<std::string, Place> places_;
  std::unordered_map<std::string, double> seconds_;  // Of load, by unit.
  Reliability made_;
};

}  // namespace assay
