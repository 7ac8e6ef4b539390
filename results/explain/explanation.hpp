// Why one unit came out as it did: everything that is known of its cases, gathered verdict by
// verdict, so that the memory it takes follows one case of a fleet and not all of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/explain/peers.hpp"
#include "results/judge/judge.hpp"
#include "results/record/event.hpp"
#include "results/report/waivers.hpp"

namespace assay {

// One metric or fact.
struct MetricExplanation {
  Judgement judgement;
  std::optional<Bound> bound;              // Of a metric, where the profile has one.
  std::optional<Expectation> expectation;  // Of a fact.
  Peers peers;
};

// What a later plan says of a case on the unit.
struct Retest {
  std::uint32_t plan = 0;  // Its number.
  std::string stage;
  Again again = Again::none;
  std::uint32_t repetitions = 0;
  std::string refused;  // Why it was not measured again after all; empty where it was planned.
};

struct CaseExplanation {
  PlanEntry entry;
  Verdict verdict;
  std::vector<Sample> samples;  // That the verdict rests on.
  std::vector<MetricExplanation> metrics;
  Tally peers;  // How the case came out on the other units.
  std::vector<Retest> retests;
  std::optional<Event> outdated_by;  // After the newest sample; it says nothing of the unit now.
};

struct UnitExplanation {
  Unit unit;
  std::optional<Outcome> outcome;      // Of the whole unit, as the judge gives it.
  std::vector<CaseExplanation> cases;  // In the order of the plan.
  std::vector<NotOffered> not_offered;
  std::vector<Event> events;  // On it or on its host.
  std::vector<StatedWaiver> waivers;
};

class ExplanationBuilder {
 public:
  // `profile` may be the file as people wrote it: then its lines are those that they see.
  ExplanationBuilder(const Plan& plan, const Profile& profile, Unit unit);

  // Before the first add().
  void follow(const Plan& later);
  void remember(const std::vector<Event>& events);
  void waive(std::vector<Waiver> waivers);

  void add(const Verdict& verdict, std::span<const SampleView> samples);  // A VerdictSink.
  UnitExplanation build(const Ruling& ruling);  // Once, after the last add().

 private:
  void begin(const std::string& case_name);
  void close();
  MetricExplanation explained(const PlanEntry& entry, const Judgement& judgement);

  void note_outdated(CaseExplanation& explained) const;

  const Plan& plan_;
  const Profile& profile_;
  std::map<std::string, const PlanEntry*> entries_;     // That hold the unit, by case.
  std::map<std::string, std::vector<Retest>> retests_;  // Of the unit, by case.
  WaiverBook waivers_;
  UnitExplanation made_;
  std::string case_name_;  // The one that verdicts come of.
  const PlanEntry* entry_ = nullptr;
  std::optional<CaseExplanation> own_;
  Tally peers_;
  std::map<std::string, std::vector<double>> values_;  // Of the other units, by metric.
};

}  // namespace assay
