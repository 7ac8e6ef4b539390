// What the units measured that passed: the populations that bounds can be tightened by.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/samples.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// Of one entry of the plan and one of its metrics.
struct PassedUnits {
  const PlanEntry* entry = nullptr;
  const PlannedMetric* metric = nullptr;
  const Bound* bound = nullptr;
  std::vector<double> medians;        // Of each unit's repetitions.
  std::vector<std::uint32_t> places;  // Of each unit among those of the entry.

  std::string case_name() const;
};

class Measured {
 public:
  // Both must outlive it. Throws Error where two bounds hold equally well.
  Measured(const Plan& plan, const Profile& profile);

  // As the judge's sink, in the plan's order. A unit counts whose case is a pass that rests on one
  // measurement: what was measured twice lay at its limit, or was disturbed.
  void add(const Verdict& verdict, std::span<const SampleView> samples);

  // Of each entry that the bound holds for, in the plan's order.
  std::vector<const PassedUnits*> of(const Bound& bound) const;

 private:
  const Plan& plan_;
  std::vector<std::vector<PassedUnits>> entries_;  // Of each, its judged metrics.
  std::vector<std::size_t> sizes_;                 // How many units each entry has.
  std::size_t entry_ = 0;                          // The verdict to come is of this one,
  std::uint32_t place_ = 0;                        // on this unit.
};

}  // namespace assay
