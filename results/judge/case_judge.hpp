// Judging one planned case on one unit: its samples against every objection and every limit, over
// all plans that measured it. Touches nothing but what it is given, so many may judge side by side.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/judge/judge.hpp"
#include "results/judge/looks.hpp"
#include "results/judge/metric.hpp"
#include "results/judge/rebased.hpp"
#include "results/judge/rule.hpp"

namespace assay {

// Ends the reason of a case behind a gate that its unit did not pass.
inline constexpr std::string_view kDidNotEnter =
    ": it did not enter: its gate did not open, or too little of it is good";

// A metric by the external limit of its bound, and on which units.
struct ExternalTerms {
  MetricTerms terms;
  const UnitIds* units = nullptr;  // Null: on all.
};

// One planned case, with all that is looked up once for its units.
struct CaseTerms {
  const PlanEntry* entry = nullptr;
  std::string name;
  std::vector<MetricTerms> metrics;
  std::map<std::size_t, ExternalTerms> external = {};  // By place in `metrics`: of rebased bounds.
  std::vector<const Expectation*> expectations;
  bool screen = false;  // What is slow is located, not measured again.
  bool gated = false;   // Behind a gate: a later plan measures it first.
};

CaseTerms case_terms(const Plan& plan, const Profile& profile, const PlanEntry& entry);

// Once the limits by peers are known. `externals` must outlive the terms.
void add_external(CaseTerms& terms, ExternalBounds& externals);

class CaseJudge {
 public:
  // All must outlive it.
  CaseJudge(const Plan& plan, const Profile& profile, const Looks& looks)
      : plan_(plan), profile_(profile), looks_(looks) {}

  // `taken` is what the first plan took, if anything; then what the verdict rests on.
  Verdict verdict(const CaseTerms& terms, const std::string& unit, std::vector<Taken>& taken) const;

  // Of a sample of a later plan that follows up a case of the first.
  Verdict probe(const CaseTerms& terms, const std::string& unit, const LaterIndex& later) const;

 private:
  Verdict judged(const CaseTerms& terms, const std::string& unit,
                 std::span<const Taken> taken) const;
  Verdict look_on(const CaseTerms& terms, Verdict verdict, std::vector<Taken>& taken) const;
  Verdict with_look(const CaseTerms& terms, Verdict verdict, const LaterIndex& later,
                    std::vector<Taken>& taken) const;
  Verdict not_back(const CaseTerms& terms, Verdict verdict, const LaterIndex& later) const;
  bool may_be_measured_again(const CaseTerms& terms, const Verdict& verdict,
                             std::span<const Taken> taken, Again latest) const;
  std::optional<Objection> objection(const CaseTerms& terms, const SampleView& sample) const;
  std::optional<Objection> objection(const CaseTerms& terms, std::span<const Taken> taken) const;

  const Plan& plan_;
  const Profile& profile_;
  const Looks& looks_;
};

}  // namespace assay
