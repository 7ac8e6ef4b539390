// From verdicts to causes: what failed side by side has one cause, the widest place of which almost
// everything failed; what devices do together is blamed on the one that is known to be sick. Pure.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "results/record/finding.hpp"
#include "results/record/plan.hpp"
#include "results/record/samples.hpp"
#include "results/record/unit.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// The part of its unit that a benchmark points to in the samples of a bad verdict; empty where it
// points to none.
std::string pointed_at(const Verdict& verdict, std::span<const SampleView> samples);

class Findings {
 public:
  explicit Findings(const Plan& plan) : plan_(plan) {}  // Which must outlive it.

  // In the order of the plan, as a judge's sink. What passed and what is not decided is no finding.
  void add(const Verdict& verdict, std::span<const SampleView> samples);

  // Who slows a group, where a search has found it.
  void add(const Located& located) { located_.push_back(located); }

  // By their first cause. `groups`: those that the plan makes.
  std::vector<Finding> found(const Site& site, const std::vector<UnitGroup>& groups) const;

  struct Bad {
    Outcome outcome = Outcome::fail;
    std::string reason;
    std::string pointed;  // The place that the benchmark itself points to.
  };
  using OfCase = std::map<std::string, Bad>;  // By unit.
  // What is slow, what is wrong and what did not come back have different causes.
  enum class Manner { slow, wrong, lost };

 private:
  const Plan& plan_;
  std::map<std::pair<std::string, Manner>, OfCase> bad_;
  std::vector<Located> located_;
};

}  // namespace assay
