// The walk over the plan: each planned case on each of its units gets a verdict, whatever came
// back.
#include "results/judge/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <unordered_map>

#include "results/judge/acceptance.hpp"
#include "results/judge/expectation.hpp"
#include "results/judge/looks.hpp"
#include "results/judge/metric.hpp"
#include "results/judge/quantity.hpp"
#include "results/judge/rule.hpp"
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

// Of all samples: what one of them states wrongly is wrong.
Judgement worst_fact(const Expectation& expected, std::span<const Taken> taken) {
  Judgement found = judge_fact(expected, taken.front().sample.facts());
  for (const Taken& one : taken.subspan(1)) {
    Judgement other = judge_fact(expected, one.sample.facts());
    if (worse(found.outcome, other.outcome) != found.outcome) found = std::move(other);
  }
  return found;
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
        looks_(measured, site),
        asked_for_(measured.samples.size(), false) {
    ruling_.summary.problems = measured.problems;
    for (const std::string& problem : looks_.problems()) {
      ruling_.summary.problems.push_back(problem);
    }
    for (const Unit& unit : units(site)) add_unit(unit.id, unit.level);
    known_units_ = ruling_.units.size();
  }

  void walk(const PlanEntry& entry, const VerdictTaker& each);
  Ruling conclude();

 private:
  std::size_t add_unit(const std::string& id, Level level);
  const std::vector<PlannedUnit>& units_of(const PlanEntry& entry);
  Verdict verdict(const CaseTerms& terms, const std::string& unit, std::vector<Taken>& taken);
  Verdict judged(const CaseTerms& terms, const std::string& unit,
                 std::span<const Taken> taken) const;
  Verdict look_on(const CaseTerms& terms, Verdict verdict, std::vector<Taken>& taken) const;
  Verdict not_back(const CaseTerms& terms, Verdict verdict, const LaterIndex& later) const;
  bool may_be_measured_again(const Verdict& verdict, std::span<const Taken> taken,
                             Again latest) const;
  std::optional<Objection> objection_to_place(const SampleView& sample);
  std::optional<Objection> objection(const CaseTerms& terms, const SampleView& sample) const;
  std::optional<Objection> objection(const CaseTerms& terms, std::span<const Taken> taken) const;
  void note_first(Level level, const Verdict& verdict);
  void count(const CaseTerms& terms, std::size_t unit, const Verdict& verdict);
  void name_unplanned_samples();
  void drop_unplanned_units();

  const Plan& plan_;
  const Profile& profile_;
  const Measurements& measured_;
  Looks looks_;
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

// To the place of the first plan's sample in the record.
std::optional<Objection> Walk::objection_to_place(const SampleView& sample) {
  if (asked_for_[sample.place()]) {
    return Objection{Outcome::error, "the plan holds this case twice"};
  }
  asked_for_[sample.place()] = true;
  if (!looks_.first().contested(sample)) return std::nullopt;
  return Objection{Outcome::error, "several samples came back for this case on this unit"};
}

// `taken` is what the first plan took; then what the verdict rests on.
Verdict Walk::verdict(const CaseTerms& terms, const std::string& unit, std::vector<Taken>& taken) {
  if (!taken.empty()) {
    if (const auto found = objection_to_place(taken.front().sample)) {
      return {terms.name, unit, found->outcome, 1, terms.name + ": " + found->reason, {}};
    }
  }
  Verdict verdict = judged(terms, unit, taken);
  if (!looks_.later().empty()) return look_on(terms, std::move(verdict), taken);
  if (!may_be_measured_again(verdict, taken, Again::none)) verdict.again = Again::none;
  return verdict;
}

// To what happened to its unit since, then to the sample itself.
std::optional<Objection> Walk::objection(const CaseTerms& terms, const SampleView& sample) const {
  if (const Event* event = looks_.outdated_by(sample)) {
    return Objection{Outcome::error,
                     fmt::format("measured before an event on {}: {} of {} by {}: {}", event->unit,
                                 event->kind, event->time, event->by, event->note),
                     Again::anew};
  }
  // A wrong result stays one, copied or not.
  if (sample.status() == SampleStatus::measured) {
    if (auto copied = objection_to(sample, looks_.copies().twin(sample))) return copied;
  }
  return objection_to(sample, !terms.metrics.empty(), profile_.requirements);
}

// To all of them: each on its own, and in the record.
std::optional<Objection> Walk::objection(const CaseTerms& terms,
                                         std::span<const Taken> taken) const {
  if (taken.empty()) return objection_to(std::optional<SampleView>{}, true, profile_.requirements);
  for (const Taken& one : taken) {
    if (auto found = objection(terms, one.sample)) return found;
  }
  return std::nullopt;
}

Verdict Walk::judged(const CaseTerms& terms, const std::string& unit,
                     std::span<const Taken> taken) const {
  Verdict verdict{terms.name, unit, std::nullopt, 1, {}, {}};
  if (const auto found = objection(terms, taken)) {
    verdict.outcome = found->outcome;
    verdict.reason = terms.name + ": " + found->reason;
    verdict.again = found->again;
    return verdict;
  }
  verdict.judgements.reserve(terms.metrics.size() + terms.expectations.size());
  Again again =
      Again::none;  // Of the judgements that are as bad as the case: what all of them ask.
  bool is_asked = false;
  const auto add = [&](Judged judged) {
    const std::optional<Outcome> worst = worse(verdict.outcome, judged.judgement.outcome);
    if (worst != verdict.outcome) is_asked = false;
    verdict.outcome = worst;
    if (judged.judgement.outcome == worst) {
      again = !is_asked || again == judged.again ? judged.again : Again::none;
      is_asked = true;
    }
    verdict.judgements.push_back(std::move(judged.judgement));
  };
  for (const MetricTerms& metric : terms.metrics) {
    add(judge_metric(metric, taken, looks_, profile_));
  }
  for (const Expectation* expected : terms.expectations) {
    add({worst_fact(*expected, taken), Again::none});
  }
  verdict.again = again;
  verdict.reason = reason_of(verdict);
  return verdict;
}

// By the frozen rules: one pooled retest; one fresh start after a disturbance, and one after each
// event; never more plans than kPlansMax.
bool Walk::may_be_measured_again(const Verdict& verdict, std::span<const Taken> taken,
                                 Again latest) const {
  if (!(plan_.retest.budget_seconds > 0) || looks_.later().size() + 1 >= kPlansMax) return false;
  if (verdict.again == Again::pool) return plan_.retest.repetitions > 0 && latest != Again::pool;
  const bool outdated = std::ranges::any_of(
      taken, [&](const Taken& one) { return looks_.outdated_by(one.sample) != nullptr; });
  return verdict.again == Again::anew && (outdated || latest == Again::none);
}

// A retest that was planned and did not come back never leaves what was there before it.
Verdict Walk::not_back(const CaseTerms& terms, Verdict verdict, const LaterIndex& later) const {
  verdict.judgements.clear();
  verdict.outcome = Outcome::missing;
  verdict.again = Again::none;
  verdict.reason = fmt::format("{}: measured again by plan-{:04}.json, but nothing came back",
                               terms.name, later.plan().number);
  return verdict;
}

// The later plans that measured it again, one after the other. What may not be measured again
// stands, whatever a later plan holds.
Verdict Walk::look_on(const CaseTerms& terms, Verdict verdict, std::vector<Taken>& taken) const {
  Again latest = Again::none;
  std::uint32_t attempts = 1;
  for (const LaterIndex& later : looks_.later()) {
    const PlanEntry* planned = later.planned(terms.name, verdict.unit);
    if (planned == nullptr) continue;
    ++attempts;
    const bool decidable =
        verdict.outcome == Outcome::pass || verdict.outcome == Outcome::indeterminate;
    if (!decidable && verdict.again == Again::none) continue;
    latest = planned->again;
    if (latest == Again::anew) taken.clear();
    const auto sample = later.find(terms.name, verdict.unit);
    if (!sample || later.contested(*sample) || later.twice(terms.name, verdict.unit)) {
      verdict = not_back(terms, std::move(verdict), later);
      continue;
    }
    taken.push_back({*sample, planned->sampling.repetitions});
    verdict = judged(terms, verdict.unit, taken);
  }
  verdict.attempts = attempts;
  if (!may_be_measured_again(verdict, taken, latest)) verdict.again = Again::none;
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

void Walk::walk(const PlanEntry& entry, const VerdictTaker& each) {
  const CaseTerms terms = case_terms(plan_, profile_, entry);
  const UnitVerdict* misplaced = nullptr;  // The first of another level than planned.
  const std::uint32_t case_number = measured_.samples.names().find(terms.name);
  std::vector<Taken> taken;
  std::vector<SampleView> samples;
  for (const auto& [unit, unit_number] : units_of(entry)) {
    const UnitVerdict& of_unit = ruling_.units[unit];
    if (misplaced == nullptr && of_unit.level != entry.level) misplaced = &of_unit;
    taken.clear();
    if (const auto sample = looks_.first().find(case_number, unit_number)) {
      taken.push_back({*sample, entry.sampling.repetitions});
    }
    Verdict found = verdict(terms, of_unit.unit, taken);
    count(terms, unit, found);
    if (!each) continue;
    samples.clear();
    for (const Taken& one : taken) samples.push_back(one.sample);
    each(std::move(found), samples);
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
    if (looks_.first().find(sample.case_name(), sample.unit())->place() != i) continue;
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
  if (looks_.copies().count() > 0) {
    ruling_.summary.problems.push_back(
        counted(looks_.copies().count(), "sample") +
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
             const Measurements& measured, const VerdictTaker& each) {
  Walk walk(plan, profile, site, measured);
  for (const PlanEntry& entry : plan.entries) walk.walk(entry, each);
  return walk.conclude();
}

}  // namespace assay
