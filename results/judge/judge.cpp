// The walk over the plan: each planned case on each of its units gets a verdict, whatever came
// back. Verdicts are made side by side, a batch to a thread, and counted in the plan's order.
#include "results/judge/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <span>
#include <unordered_map>

#include "results/judge/absences.hpp"
#include "results/judge/acceptance.hpp"
#include "results/judge/batch.hpp"
#include "results/judge/peers.hpp"
#include "results/judge/quantity.hpp"
#include "results/judge/rebased.hpp"
#include "results/judge/reliability.hpp"
#include "results/record/in_order.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

// More problems of one kind than this are counted, not listed.
constexpr std::size_t kUnplannedListed = 20;

// A verdict and its texts take about 10 us; starting a thread takes 20.
constexpr std::size_t kBatch = 512;

bool is_judged(const std::optional<Outcome>& outcome) {
  return outcome == Outcome::pass || outcome == Outcome::fail || outcome == Outcome::indeterminate;
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
        site_(site),
        measured_(measured),
        looks_(measured, site),
        judge_(plan, profile, looks_),
        externals_(plan, site, looks_),
        turns_(plan, profile, site),
        asked_for_(measured.samples.size(), false) {
    ruling_.summary.problems = measured.problems;
    for (const std::string& problem : looks_.problems()) {
      ruling_.summary.problems.push_back(problem);
    }
    for (const Unit& unit : units(site)) {
      add_unit(unit.id, unit.level);
      spare_units_.push_back(unit.spare);
    }
    for (const GroupRule& rule : plan.groups) {
      for (const std::string& id : expand(rule.units)) add_unit(id, Level::group);
    }
    spare_units_.resize(ruling_.units.size());
    known_units_ = ruling_.units.size();
    // All of them before the first verdict: judging reads the units' names beside this.
    for (const PlanEntry& entry : plan.entries) units_of(entry);
  }

  // Once.
  Ruling walk(const VerdictSink& each, std::span<const Rendering> renderings);

 private:
  std::size_t add_unit(const std::string& id, Level level);
  const std::vector<PlannedUnit>& units_of(const PlanEntry& entry);
  void compare_peers(MetricTerms& terms, const std::vector<PlannedUnit>& units) const;
  void ask(const PlanEntry& entry);
  void probe();
  void hand_over();
  void take(Batch&& batch);
  std::optional<Objection> objection_to_place(const SampleView& sample);
  void note_first(Level level, const Verdict& verdict);
  void count(const CaseTerms& terms, std::size_t unit, const Verdict& verdict);
  void count_turn(const Question& question);
  void name_unplanned_samples();
  void note_absent();
  void note_algorithms();
  void drop_unplanned_units();
  Ruling conclude();

  const Plan& plan_;
  const Profile& profile_;
  const Site& site_;
  const Measurements& measured_;
  VerdictSink each_;
  std::span<const Rendering> renderings_;
  Looks looks_;
  CaseJudge judge_;
  ExternalBounds externals_;
  ReliabilityBook turns_;
  std::vector<bool> asked_for_;  // By sample.
  std::unordered_map<std::string, std::size_t> unit_index_;
  std::vector<bool> planned_units_;  // By unit.
  std::vector<bool> spare_units_;    // By unit of the site: not counted until they are planned.
  // By the patterns of an entry: most entries name the same units.
  std::map<std::vector<std::string>, std::vector<PlannedUnit>> expanded_;
  std::size_t known_units_ = 0;  // Of the site and of the plan's groups; no rule makes the others.
  FirstReasons first_;
  Ruling ruling_;
  std::deque<CaseTerms> terms_;      // Never moves one.
  Batch next_;                       // Not handed over yet.
  std::vector<Batch> spent_;         // Taken, and used again.
  std::vector<SampleView> samples_;  // Kept for its memory.
  InOrder<Batch> judging_{[this](Batch&& batch) { take(std::move(batch)); }};
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

// What stands for each, in the plan's order: limits of before an event are none of after it.
void Walk::compare_peers(MetricTerms& terms, const std::vector<PlannedUnit>& units) const {
  if (terms.bound == nullptr || !terms.bound->peers) return;
  const std::string name = case_name(terms.entry->benchmark, terms.entry->axes);
  Population population(*terms.metric, *terms.bound, units.size());
  for (const PlannedUnit& planned : units) {
    const Looks::Reference stands = looks_.reference(name, ruling_.units[planned.place].unit,
                                                     terms.entry->sampling.repetitions);
    if (!stands.taken || stands.contested) continue;
    if (looks_.outdated_by(stands.taken->sample) == nullptr) population.add(stands.taken->sample);
  }
  terms.peers = population.limit();
}

// What later plans measured to find a part, or of a spare: by the terms of the first plan's case.
void Walk::probe() {
  for (const LaterIndex& later : looks_.later()) {
    for (const PlanEntry& entry : later.plan().entries) {
      const bool spare = entry.again == Again::spare;
      if (!spare && entry.again != Again::locate) continue;
      const std::string name = case_name(entry.benchmark, entry.axes);
      const auto terms = std::ranges::find_if(terms_, [&](const CaseTerms& of) {
        return of.name == name && (spare ? of.entry->level == entry.level : of.screen);
      });
      if (terms == terms_.end()) continue;
      for (const std::string& unit : expand(entry.units)) {
        ruling_.probes.push_back(judge_.probe(*terms, unit, later));
      }
    }
  }
}

void Walk::ask(const PlanEntry& entry) {
  CaseTerms& terms = terms_.emplace_back(case_terms(plan_, profile_, entry));
  for (MetricTerms& metric : terms.metrics) compare_peers(metric, units_of(entry));
  add_external(terms, externals_);
  const UnitVerdict* misplaced = nullptr;  // The first of another level than planned.
  const std::uint32_t case_number = measured_.samples.names().find(terms.name);
  const bool is_turn = turns_.counts(entry);
  const std::vector<PlannedUnit>& units = units_of(entry);
  for (std::size_t at = 0; at < units.size(); ++at) {
    const auto& [unit, unit_number] = units[at];
    if (at + kAhead < units.size()) looks_.first().bring(case_number, units[at + kAhead].number);
    if (misplaced == nullptr && ruling_.units[unit].level != entry.level) {
      misplaced = &ruling_.units[unit];
    }
    Question question{&terms, unit, looks_.first().find(case_number, unit_number), {}};
    if (question.sample) question.objection = objection_to_place(*question.sample);
    if (is_turn) count_turn(question);
    next_.questions.push_back(std::move(question));
    if (next_.questions.size() == kBatch) hand_over();
  }
  if (misplaced == nullptr) return;
  ruling_.summary.problems.push_back(fmt::format("{} is planned on {} as a {}, which it is not",
                                                 terms.name, misplaced->unit, name(entry.level)));
}

// By its first look: behind a gate, that of the plan that opened it. Who did not enter has no turn.
void Walk::count_turn(const Question& question) {
  const CaseTerms& terms = *question.terms;
  const std::string& unit = ruling_.units[question.unit].unit;
  const auto& sample_or_none = question.objection ? std::nullopt : question.sample;
  if (!terms.gated) return turns_.add(*terms.entry, unit, sample_or_none, plan_);
  for (const LaterIndex& later : looks_.later()) {
    const PlanEntry* planned = later.planned(terms.name, unit);
    if (planned == nullptr || planned->again != Again::enter) continue;
    auto sample = later.find(terms.name, unit);
    if (sample && (later.contested(*sample) || later.twice(terms.name, unit))) sample.reset();
    return turns_.add(*terms.entry, unit, sample, later.plan());
  }
}

void Walk::hand_over() {
  judging_.add([this, batch = std::exchange(next_, {})]() mutable {
    return answer(judge_, ruling_.units, renderings_, std::move(batch));
  });
  if (!spent_.empty()) {
    next_ = std::move(spent_.back());
    spent_.pop_back();
  }
}

void Walk::take(Batch&& batch) {
  for (std::size_t at = 0; at < batch.questions.size(); ++at) {
    const Question& question = batch.questions[at];
    count(*question.terms, question.unit, batch.verdicts[at]);
    if (!each_) continue;
    samples_.clear();
    for (const Taken& one : batch.taken[at]) samples_.push_back(one.sample);
    each_(batch.verdicts[at], samples_);
  }
  for (std::size_t at = 0; at < renderings_.size(); ++at) renderings_[at].take(batch.texts[at]);
  batch.questions.clear();
  spent_.push_back(std::move(batch));
}

void Walk::name_unplanned_samples() {
  std::size_t unplanned = 0;
  for (std::size_t i = 0; i < asked_for_.size(); ++i) {
    if (asked_for_[i]) continue;
    const SampleView sample = measured_.samples[i];
    // Of several samples for one case the first was asked for; all of them are named by its
    // verdict.
    if (looks_.first().find(sample.case_name(), sample.unit())->place() != i) continue;
    if (++unplanned > kUnplannedListed) continue;
    ruling_.summary.problems.push_back("a sample of " + sample.case_name() + " on " +
                                       sample.unit() + " came back, which the plan does not hold");
  }
  if (unplanned > kUnplannedListed) {
    ruling_.summary.problems.push_back("and " +
                                       counted(unplanned - kUnplannedListed, "further sample") +
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
    const bool spare = i < spare_units_.size() && spare_units_[i];
    if (planned_units_[i] || (named && !spare)) kept.push_back(std::move(unit));
  }
  ruling_.units = std::move(kept);
}

void Walk::note_absent() {
  const auto is_sick = [&](const std::string& id) {
    const auto found = unit_index_.find(id);
    if (found == unit_index_.end()) return false;
    const std::optional<Outcome>& outcome = ruling_.units[found->second].outcome;
    return outcome == Outcome::fail || outcome == Outcome::error || outcome == Outcome::missing;
  };
  Absences found = absences(plan_, looks_, site_, is_sick);
  ruling_.absent = std::move(found.hosts);
  std::ranges::move(found.problems, std::back_inserter(ruling_.summary.problems));
}

void Walk::note_algorithms() {
  for (const LaterIndex& later : looks_.later()) {
    for (const PlanEntry& entry : later.plan().entries) {
      if (entry.again != Again::enter || !entry.algorithm) continue;
      ruling_.algorithms.push_back(
          {case_name(entry.benchmark, entry.axes), entry.units, *entry.algorithm});
    }
  }
}

Ruling Walk::conclude() {
  if (ruling_.units.size() > known_units_) {
    ruling_.summary.problems.push_back(fmt::format(
        "the plan names {} that neither the site nor its groups hold, {} first",
        counted(ruling_.units.size() - known_units_, "unit"), ruling_.units[known_units_].unit));
  }
  name_unplanned_samples();
  note_absent();
  note_algorithms();
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
  ruling_.summary.reliability = turns_.conclude();
  assay::conclude(ruling_, plan_, profile_, first_);
  return std::move(ruling_);
}

Ruling Walk::walk(const VerdictSink& each, std::span<const Rendering> renderings) {
  each_ = each;
  renderings_ = renderings;
  for (const PlanEntry& entry : plan_.entries) ask(entry);
  if (!next_.questions.empty()) hand_over();
  judging_.finish();
  probe();
  return conclude();
}

}  // namespace

Ruling judge(const Plan& plan, const Profile& profile, const Site& site,
             const Measurements& measured, const VerdictSink& each,
             std::span<const Rendering> renderings) {
  return Walk(plan, profile, site, measured).walk(each, renderings);
}

}  // namespace assay
