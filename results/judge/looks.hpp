// All that was measured of a case on a unit, over the plans of a campaign, and what happened to the
// unit in between.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "results/judge/copies.hpp"
#include "results/judge/majority.hpp"
#include "results/judge/sample_index.hpp"
#include "results/record/event.hpp"
#include "results/record/plan.hpp"
#include "results/record/samples.hpp"
#include "results/record/unit.hpp"

namespace assay {

// A sample, and how many repetitions its plan wanted of it.
struct Taken {
  SampleView sample;
  std::uint32_t repetitions = 0;
  const PlanEntry* later = nullptr;  // Of the later plan that wanted it; null: the first did.
};

// The samples of one later plan.
class LaterIndex {
 public:
  explicit LaterIndex(const LaterLook& look);

  const Plan& plan() const { return look_.plan; }

  // What the plan wants of it; null where it does not want it. Such an entry is unique: a plan that
  // wants the same twice wants nothing that can be believed (`twice`).
  const PlanEntry* planned(const std::string& case_name, const std::string& unit) const;
  bool twice(const std::string& case_name, const std::string& unit) const;

  std::optional<SampleView> find(const std::string& case_name, const std::string& unit) const {
    return samples_.find(case_name, unit);
  }
  bool contested(const SampleView& sample) const { return samples_.contested(sample); }

 private:
  struct Wanted {
    const PlanEntry* entry = nullptr;
    bool twice = false;
  };

  const LaterLook& look_;
  SampleIndex samples_;
  std::map<std::pair<std::string, std::string>, Wanted> wanted_;
};

class Looks {
 public:
  // Both must outlive it.
  Looks(const Measurements& measured, const Site& site);

  const SampleIndex& first() const { return first_; }
  const std::vector<LaterIndex>& later() const { return later_; }

  // The newest event on its unit before which the sample was begun; null where there is none.
  const Event* outdated_by(const SampleView& sample) const;

  const Copies& copies() const { return copies_; }
  const Majority& majority() const { return majority_; }

  // What a limit is relative to: the first plan's sample, or the one that replaced it. A pooled
  // retest does not move the limits of others. Contested samples are none that can be believed.
  struct Reference {
    std::optional<Taken> taken;
    bool contested = false;
  };
  Reference reference(const std::string& case_name, const std::string& unit,
                      std::uint32_t repetitions) const;

  // How many later plans measured something again, beside those that located.
  std::size_t plans_again() const;

  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void note(const Measurements& measured, const Site& site);

  SampleIndex first_;
  std::vector<LaterIndex> later_;
  Copies copies_;
  Majority majority_;
  std::unordered_map<std::string, const Event*> newest_;  // By unit.
  std::unordered_set<std::string> ungrouped_;  // The site's units, where there are events.
  const Event* newest_of_groups_ = nullptr;
  std::vector<std::string> problems_;
};

}  // namespace assay
