// The model of a site: what comes back of a case on a unit. Pure: the same seed, faults, attempt
// and time give the same sample.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <variant>

#include "harness/rehearsal/draws.hpp"
#include "harness/rehearsal/places.hpp"
#include "results/record/plan.hpp"
#include "results/record/sample.hpp"

namespace assay {

// Who a device is; empty where nobody knows.
struct Serial {
  std::string serial;
  std::string module;
  std::string uuid;
};
using Serials = std::unordered_map<std::string, Serial>;  // By place.

class Model {
 public:
  // All but the serials must outlive it. Devices state those where they are told.
  Model(const Site& site, const Plan& plan, const std::vector<Fault>& faults, Serials serials = {});

  struct When {
    std::uint32_t attempt = 1;
    double began_seconds = 0;
  };

  // Why nothing can be started on the unit; empty where it can.
  std::string refusal(const std::string& unit) const;

  // How the worker ended in the case: empty where its deadline passed. None where it came to its
  // end.
  std::optional<std::string> ending(const PlanEntry& entry, const std::string& unit) const;

  Sample sample(const PlanEntry& entry, const std::string& unit, const When& when) const;

  // Devices of a unit: those that its cases keep busy.
  std::size_t devices(const std::string& unit) const;

 private:
  Series series(const PlanEntry& entry, const std::string& unit, const PlannedMetric& metric,
                const When& when) const;
  double loss(const PlanEntry& entry, const std::string& unit, const Draws& repetition,
              double progress) const;
  void state_facts(const PlanEntry& entry, const std::string& unit, Sample& sample) const;
  bool is_hit(const std::string& unit, FaultKind kind) const;
  void state_serial(const std::string& unit, Sample& sample) const;
  std::string slowest_pair(const Places::Place& place) const;

  const Plan& plan_;
  Places places_;
  Draws draws_;
  Serials serials_;
};

}  // namespace assay
