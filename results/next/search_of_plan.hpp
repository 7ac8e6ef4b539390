// A campaign's searches: random groups of the first plan, what later plans asked, and who is to
// blame.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "results/next/locate.hpp"
#include "results/record/finding.hpp"
#include "results/record/plan.hpp"
#include "results/record/unit.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// What the judge said of random groups, and of what followed them up.
class Answers {
 public:
  explicit Answers(const Plan& first);

  // Of a unit of the first plan: kept where it is a random group, or the cluster.
  void note(const Verdict& verdict);
  // Of what a later plan measured to locate.
  void note_probe(const Verdict& verdict);

  // Whether an event outdated some random group of the case, which is to be measured anew: what its
  // others said is of before the event.
  bool outdated(const std::string& case_name) const;

  // What did not come back is lost.
  locate::Answer of(const std::string& case_name, const std::string& unit) const;
  bool has(const std::string& case_name, const std::string& unit) const;

 private:
  std::string cluster_;
  std::vector<std::string> rules_;  // Names of those that draw.
  std::map<std::pair<std::string, std::string>, locate::Answer> answers_;  // By case and unit.
  std::set<std::string> outdated_;                                         // Cases.
};

// One case that some random group was not good enough in.
struct PlanSearch {
  const PlanEntry* screen = nullptr;  // Of the first plan.
  std::vector<std::string> members;   // Whose groups they are: hosts or racks.
  locate::Question question;
  locate::Located located;
};

// In the order of the first plan. Empty where its rule allows no round, or nothing was slow.
std::vector<PlanSearch> searches(std::span<const Plan> plans, const Site& site,
                                 const Answers& answers);

// What the searches say. A search that is not at its end blames nobody yet.
std::vector<Located> located(const std::vector<PlanSearch>& searches);

}  // namespace assay
