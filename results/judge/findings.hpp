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

class Findings {
 public:
  // Both must outlive it.
  Findings(const Plan& plan, const Site& site);

  // In the order of the plan, as a judge's sink. What passed and what is not decided is no finding.
  void add(const Verdict& verdict, std::span<const SampleView> samples);

  // By their first cause.
  std::vector<Finding> found() const;

 private:
  struct Bad {
    Outcome outcome = Outcome::fail;
    std::string reason;
    std::string pointed;  // The place that the benchmark itself points to.
  };
  using Causes = std::vector<std::string>;
  struct Explained {
    Outcome outcome = Outcome::missing;
    std::string reason;
    std::set<std::string> cases;
    std::set<std::string> units;
    std::uint64_t verdicts = 0;
  };
  using ByCause = std::map<Causes, Explained>;
  using OfCase = std::map<std::string, Bad>;  // By unit.

  void explain_alone(const std::string& case_name, const OfCase& bad, ByCause& causes) const;
  void explain_pointed(const std::string& case_name, const OfCase& bad, ByCause& causes) const;
  void explain_groups(const std::string& case_name, const OfCase& bad, ByCause& causes) const;
  std::map<std::string, Causes> widest(const std::string& case_name, const OfCase& bad) const;
  bool stands_in(const std::string& unit, const std::string& place) const;
  const std::vector<std::string>& around(const std::string& unit) const;

  using Counts = std::map<std::string, std::size_t>;        // Of units, by the places around them.
  std::map<std::string, std::vector<std::string>> around_;  // Of each unit, the narrowest first.
  std::map<std::string, std::map<bool, Counts>> planned_;   // By case; alone or as a group.
  // What is slow, what is wrong and what did not come back have different causes.
  enum class Manner { slow, wrong, lost };
  std::map<std::pair<std::string, Manner>, std::map<bool, OfCase>> bad_;
  std::map<std::string, std::set<std::string>> groups_;  // By case: units that are groups.
};

}  // namespace assay
