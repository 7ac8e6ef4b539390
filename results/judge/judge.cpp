// The walk over the plan: each planned case on each of its units gets a verdict, whatever came
// back.
#include "results/judge/judge.hpp"

#include <fmt/format.h>

#include <map>
#include <unordered_map>

#include "results/judge/acceptance.hpp"
#include "results/judge/expectation.hpp"
#include "results/judge/metric.hpp"
#include "results/judge/quantity.hpp"
#include "results/judge/rule.hpp"
#include "results/judge/sample_index.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

// More problems of one kind than this are counted, not listed.
constexpr std::size_t kProblemsListed = 20;

// One planned case, with all that is looked up once for its units.
struct CaseTerms {
  const PlanEntry* entry = nullptr;
  std::string name;
  std::vector<MetricTerms> metrics;
  std::vector<const Expectation*> expectations;
};

CaseTerms case_terms(const Plan& plan, const Profile& profile, const PlanEntry& entry) {
  CaseTerms terms{
      &entry, case_name(entry.benchmark, entry.axes), metric_terms(plan, profile, entry), {}};
  for (const Expectation& expected : profile.expectations) {
    if (expected.benchmark == entry.benchmark) terms.expectations.push_back(&expected);
  }
  return terms;
}

bool is_judged(const std::optional<Outcome>& outcome) {
  return outcome == Outcome::pass || outcome == Outcome::fail || outcome == Outcome::indeterminate;
}

// The reason of a case: of the first judgement that is as bad as the case is.
std::string reason_of(const Verdict& verdict) {
  for (const Judgement& judgement : verdict.judgements) {
    if (judgement.outcome != verdict.outcome) continue;
    const bool sourced = !judgement.source.empty();
    return fmt::format("{} {} {}{}{}{}", verdict.case_name, judgement.metric, judgement.reason,
                       sourced ? " (" : "", judgement.source, sourced ? ")" : "");
  }
  return verdict.case_name + " was measured; nothing of it is judged";
}

struct PlannedUnit {
  std::size_t place = 0;     // Among the ruling's units.
  std::uint32_t number = 0;  // Among the samples.
};

class Walk {
 public:
  Walk(const Plan& plan, const Profile& profile, const Site& site, const Measurements& measured)
      : plan_(plan),
        profile_(profile),
        measured_(measured),
        samples_(measured.samples),
        asked_for_(measured.samples.size(), false) {
    ruling_.summary.problems = measured.problems;
    for (const Unit& unit : units(site)) add_unit(unit.id, unit.level);
    known_units_ = ruling_.units.size();
  }

  void walk(const PlanEntry& entry, const VerdictSink& each);
  Ruling conclude();

 private:
  std::size_t add_unit(const std::string& id, Level level);
  const std::vector<PlannedUnit>& units_of(const PlanEntry& entry);
  Verdict verdict(const CaseTerms& terms, const std::string& unit,
                  const std::optional<SampleView>& sample);
  std::optional<Objection> objection(const CaseTerms& terms,
                                     const std::optional<SampleView>& sample);
  void note_first(Level level, const Verdict& verdict);
  void count(const CaseTerms& terms, std::size_t unit, const Verdict& verdict);
  void name_unplanned_samples();
  void drop_unplanned_units();

  const Plan& plan_;
  const Profile& profile_;
  const Measurements& measured_;
  SampleIndex samples_;
  std::vector<bool> asked_for_;  // By sample.
  std::unordered_map<std::string, std::size_t> unit_index_;
  std::vector<bool> planned_units_;  // By unit.
  // By the patterns of an entry: most entries name the same units.
  std::map<std::vector<std::string>, std::vector<PlannedUnit>> expanded_;
  std::size_t known_units_ = 0;  // Of the site; those after them only the plan names.
  FirstReasons first_;
  Ruling ruling_;
};

std::size_t Walk::add_unit(const std::string& id, Level level) {
  const auto [place, is_new] = unit_index_.try_emplace(id, ruling_.units.size());
  if (!is_new) {
    ruling_.summary.problems.push_back("the site holds unit " + id + " twice");
    return place->second;
  }
  ruling_.units.push_back({id, level, std::nullopt, 0, 0});
  planned_units_.push_back(false);
  return place->second;
}

const std::vector<PlannedUnit>& Walk::units_of(const PlanEntry& entry) {
  const auto [place, is_new] = expanded_.try_emplace(entry.units);
  if (!is_new) return place->second;
  for (const std::string& id : expand(entry.units)) {
    const auto found = unit_index_.find(id);
    const std::size_t unit = found == unit_index_.end() ? add_unit(id, entry.level) : found->second;
    planned_units_[unit] = true;
    place->second.push_back({unit, measured_.samples.names().find(id)});
  }
  return place->second;
}

// To the place of a sample in the record, then to the sample itself.
std::optional<Objection> Walk::objection(const CaseTerms& terms,
                                         const std::optional<SampleView>& sample) {
  if (sample) {
    if (asked_for_[sample->place()]) {
      return Objection{Outcome::error, "the plan holds this case twice"};
    }
    asked_for_[sample->place()] = true;
    if (samples_.contested(*sample)) {
      return Objection{Outcome::error, "several samples came back for this case on this unit"};
    }
    // A wrong result stays one, copied or not.
    if (sample->status() == SampleStatus::measured) {
      if (const auto copied = objection_to(*sample, samples_.twin(*sample))) return copied;
    }
  }
  return objection_to(sample, !terms.metrics.empty(), profile_.requirements);
}

Verdict Walk::verdict(const CaseTerms& terms, const std::string& unit,
                      const std::optional<SampleView>& sample) {
  Verdict verdict{terms.name, unit, std::nullopt, 1, {}, {}};
  if (sample) verdict.attempts = sample->attempt();
  if (const auto found = objection(terms, sample)) {
    verdict.outcome = found->outcome;
    verdict.reason = terms.name + ": " + found->reason;
    return verdict;
  }
  verdict.judgements.reserve(terms.metrics.size() + terms.expectations.size());
  for (const MetricTerms& metric : terms.metrics) {
    verdict.judgements.push_back(judge_metric(metric, *sample, samples_, profile_));
  }
  const Facts facts = terms.expectations.empty() ? Facts{} : sample->facts();
  for (const Expectation* expected : terms.expectations) {
    verdict.judgements.push_back(judge_fact(*expected, facts));
  }
  for (const Judgement& judgement : verdict.judgements) {
    verdict.outcome = worse(verdict.outcome, judgement.outcome);
  }
  verdict.reason = reason_of(verdict);
  return verdict;
}

void Walk::note_first(Level level, const Verdict& verdict) {
  if (verdict.outcome == Outcome::pass) return;
  const auto [place, is_new] = first_.try_emplace({level, *verdict.outcome});
  if (is_new) place->second = verdict.unit + ": " + verdict.reason;
}

void Walk::count(const CaseTerms& terms, std::size_t unit, const Verdict& verdict) {
  UnitVerdict& of_unit = ruling_.units[unit];
  Summary& summary = ruling_.summary;
  ++summary.cases.planned;
  if (verdict.outcome) {
    ++summary.cases.outcomes[*verdict.outcome];
    note_first(of_unit.level, verdict);
  } else {
    ++summary.cases.recorded;
  }
  of_unit.outcome = worse(of_unit.outcome, verdict.outcome);
  // Metrics come before facts; a case that was objected to as a whole has no judgements.
  const std::size_t metrics = std::min(verdict.judgements.size(), terms.metrics.size());
  for (std::size_t i = 0; i < metrics; ++i) {
    const std::optional<Outcome>& outcome = verdict.judgements[i].outcome;
    if (is_judged(outcome)) ++of_unit.judged;
    if (!outcome) ++of_unit.recorded;
  }
}

void Walk::walk(const PlanEntry& entry, const VerdictSink& each) {
  const CaseTerms terms = case_terms(plan_, profile_, entry);
  const UnitVerdict* misplaced = nullptr;  // The first of another level than planned.
  const std::uint32_t case_number = measured_.samples.names().find(terms.name);
  for (const auto& [unit, unit_number] : units_of(entry)) {
    const UnitVerdict& of_unit = ruling_.units[unit];
    if (misplaced == nullptr && of_unit.level != entry.level) misplaced = &of_unit;
    const auto sample = samples_.find(case_number, unit_number);
    const Verdict found = verdict(terms, of_unit.unit, sample);
    count(terms, unit, found);
    if (each) each(found, sample);
  }
  if (misplaced == nullptr) return;
  ruling_.summary.problems.push_back(fmt::format("{} is planned on {} as a {}, which it is not",
                                                 terms.name, misplaced->unit, name(entry.level)));
}

void Walk::name_unplanned_samples() {
  std::size_t unplanned = 0;
  for (std::size_t i = 0; i < asked_for_.size(); ++i) {
    if (asked_for_[i]) continue;
    const SampleView sample = measured_.samples[i];
    // Of several samples for one case the first was asked for; all of them are named by its
    // verdict.
    if (samples_.find(sample.case_name(), sample.unit())->place() != i) continue;
    if (++unplanned > kProblemsListed) continue;
    ruling_.summary.problems.push_back("a sample of " + sample.case_name() + " on " +
                                       sample.unit() + " came back, which the plan does not hold");
  }
  if (unplanned > kProblemsListed) {
    ruling_.summary.problems.push_back("and " +
                                       counted(unplanned - kProblemsListed, "further sample") +
                                       " that the plan does not hold");
  }
}

// A unit of the site without any case counts only where acceptance names its level.
void Walk::drop_unplanned_units() {
  std::vector<UnitVerdict> kept;
  for (std::size_t i = 0; i < ruling_.units.size(); ++i) {
    UnitVerdict& unit = ruling_.units[i];
    const bool named =
        profile_.acceptance && profile_.acceptance->pass_fraction.contains(unit.level);
    if (planned_units_[i] || named) kept.push_back(std::move(unit));
  }
  ruling_.units = std::move(kept);
}

Ruling Walk::conclude() {
  if (ruling_.units.size() > known_units_) {
    ruling_.summary.problems.push_back(fmt::format(
        "the plan names {} that the site does not hold, {} first",
        counted(ruling_.units.size() - known_units_, "unit"), ruling_.units[known_units_].unit));
  }
  name_unplanned_samples();
  if (samples_.copies() > 0) {
    ruling_.summary.problems.push_back(
        counted(samples_.copies(), "sample") +
        " hold values that stand, bit for bit, elsewhere too: not all of them were measured");
  }
  drop_unplanned_units();
  for (UnitVerdict& unit : ruling_.units) {
    // Facts alone make nothing pass: a unit without a judged metric is not judged.
    if (unit.judged == 0 && unit.outcome == Outcome::pass) unit.outcome = std::nullopt;
    ruling_.summary.metrics_judged += unit.judged;
    ruling_.summary.metrics_recorded += unit.recorded;
  }
  for (const NotOffered& absent : plan_.not_offered) {
    ruling_.summary.not_offered += expand(absent.units).size();
  }
  assay::conclude(ruling_, plan_, profile_, first_);
  return std::move(ruling_);
}

}  // namespace

Ruling judge(const Plan& plan, const Profile& profile, const Site& site,
             const Measurements& measured, const VerdictSink& each) {
  Walk walk(plan, profile, site, measured);
  for (const PlanEntry& entry : plan.entries) walk.walk(entry, each);
  return walk.conclude();
}

}  // namespace assay
