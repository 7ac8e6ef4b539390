// Why one unit came out as it did: everything that is known of its cases, gathered verdict by
// verdict, so that the memory it takes follows one case of a fleet and not all of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/explain/peers.hpp"
#include "results/judge/judge.hpp"

namespace assay {

// One metric or fact.
struct MetricExplanation {
  Judgement judgement;
  std::optional<Bound> bound;              // Of a metric, where the profile has one.
  std::optional<Expectation> expectation;  // Of a fact.
  Peers peers;
};

struct CaseExplanation {
  PlanEntry entry;
  Verdict verdict;
  std::optional<Sample> sample;
  std::vector<MetricExplanation> metrics;
  Tally peers;  // How the case came out on the other units.
};

struct UnitExplanation {
  Unit unit;
  std::optional<Outcome> outcome;      // Of the whole unit, as the judge gives it.
  std::vector<CaseExplanation> cases;  // In the order of the plan.
  std::vector<NotOffered> not_offered;
};

class ExplanationBuilder {
 public:
  // `profile` may be the file as people wrote it: then its lines are those that they see.
  ExplanationBuilder(const Plan& plan, const Profile& profile, Unit unit);

  void add(const Verdict& verdict, const std::optional<SampleView>& sample);  // A VerdictSink.
  UnitExplanation build(const Ruling& ruling);  // Once, after the last add().

 private:
  void begin(const std::string& case_name);
  void close();
  MetricExplanation explained(const PlanEntry& entry, const Judgement& judgement);

  const Profile& profile_;
  std::map<std::string, const PlanEntry*> entries_;  // That hold the unit, by case.
  UnitExplanation made_;
  std::string case_name_;  // The one that verdicts come of.
  const PlanEntry* entry_ = nullptr;
  std::optional<CaseExplanation> own_;
  Tally peers_;
  std::map<std::string, std::vector<double>> values_;  // Of the other units, by metric.
};

}  // namespace assay
