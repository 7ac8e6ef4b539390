// Two campaigns side by side: each figure that both hold, with the uncertainty of its difference.
// It never says that two figures are the same: only that no difference was shown.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "results/judge/judge.hpp"
#include "results/judge/rule.hpp"

namespace assay {

enum class Change { worse, incomparable, none_shown, better };
inline constexpr std::size_t kChanges = 4;
std::string_view name(Change change);  // "worse", "cannot be compared", ...

// One metric or fact of one case on one unit, in one campaign.
struct Reading {
  std::string metric;
  std::string unit;  // Of measure; empty for a fact.
  Better better = Better::higher;
  Estimate estimate;
  std::string objection;           // Why it cannot be compared; empty where it can.
  bool wrong = false;              // The case gave a wrong result.
  std::optional<Outcome> outcome;  // As its own profile judges it.
};

// One campaign, as the judge's sink. Only what a comparison needs is held.
class ComparisonSide {
 public:
  ComparisonSide(const Plan& plan, const Profile& profile);
  void add(const Verdict& verdict, std::span<const SampleView> samples);

  // Null where there is no such case on that unit.
  const std::vector<Reading>* find(const std::string& case_name, const std::string& unit) const;
  std::vector<Reading> readings(const Verdict& verdict, std::span<const SampleView> samples) const;
  bool has_case(const std::string& case_name) const { return entries_.contains(case_name); }
  const std::map<std::string, const PlanEntry*>& entries() const { return entries_; }
  std::uint64_t count() const { return readings_.size(); }  // Over (case, unit).
  std::uint64_t count(const std::string& case_name) const;  // Units of one case.

 private:
  Reading reading(const PlanEntry& entry, const PlannedMetric& metric, const Verdict& verdict,
                  std::span<const SampleView> samples) const;

  const Profile& profile_;
  std::map<std::string, const PlanEntry*> entries_;  // By case.
  std::map<std::string, std::uint64_t> units_;       // By case.
  std::unordered_map<std::string, std::vector<Reading>> readings_;
};

struct ComparedFigure {
  std::string case_name;
  std::string unit;  // Of the site.
  std::string metric;
  std::string measure;  // "B/s"; empty for a fact.
  std::optional<double> before;
  std::optional<double> after;
  std::optional<double> difference;   // (after - before) / before.
  std::optional<double> uncertainty;  // Expanded, of the difference, relative to `before`.
  Change change = Change::incomparable;
  std::string reason;  // Why it cannot be compared, or what made it worse beside its figures.
  double gain = 0;     // The difference, positive where it is better.
};

inline constexpr std::size_t kFiguresMax = 500;

struct Comparison {
  double z = 0;
  std::vector<std::string> caveats;      // What else differs, each a sentence.
  std::vector<std::string> only_before;  // Cases.
  std::vector<std::string> only_after;
  std::uint64_t pairs_only_before = 0;  // (case, unit) of cases that both hold.
  std::uint64_t pairs_only_after = 0;
  std::array<std::uint64_t, kChanges> counts{};
  std::vector<ComparedFigure> figures;  // Worst first, at most kFiguresMax.
  std::uint64_t left_out = 0;

  std::uint64_t of(Change change) const { return counts[static_cast<std::size_t>(change)]; }
  std::uint64_t compared() const;  // All but the incomparable.
};

// `z`: the one-sided coverage factor; Student's t widens it for few repetitions.
ComparedFigure compare(const Reading& before, const Reading& after, double z);

// The second campaign, as the judge's sink: compared verdict by verdict.
class Comparer {
 public:
  Comparer(const ComparisonSide& before, const ComparisonSide& after, double z);
  void add(const Verdict& verdict, std::span<const SampleView> samples);
  Comparison build();  // Once, after the last add().

 private:
  void keep(ComparedFigure figure);
  void prune();

  const ComparisonSide& before_;
  const ComparisonSide& after_;
  Comparison made_;
  std::uint64_t pairs_ = 0;  // That both hold.
};

// 1 where something is worse; 4 where nothing could be compared, or not all of it; else 0.
Exit exit_of(const Comparison& comparison);

}  // namespace assay
