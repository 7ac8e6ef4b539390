// Objections to whole samples first, then metric by metric; then what later plans brought.
#include "results/judge/case_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "results/judge/expectation.hpp"

namespace assay {
namespace {

// The reason of a case: of the first judgement that is as bad as the case is.
std::string reason_of(const Verdict& verdict) {
  for (const Judgement& judgement : verdict.judgements) {
    if (judgement.outcome != verdict.outcome) continue;
    std::string words;
    words.reserve(verdict.case_name.size() + judgement.metric.size() + judgement.reason.size() +
                  judgement.source.size() + 5);
    words.append(verdict.case_name)
        .append(" ")
        .append(judgement.metric)
        .append(" ")
        .append(judgement.reason);
    if (!judgement.source.empty()) words.append(" (").append(judgement.source).append(")");
    return words;
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

// A metric by the limit that holds on the unit.
const MetricTerms& terms_on(const CaseTerms& terms, std::size_t metric, const std::string& unit) {
  const auto found = terms.external.find(metric);
  if (found == terms.external.end()) return terms.metrics[metric];
  const ExternalTerms& external = found->second;
  const bool holds = external.units == nullptr || external.units->contains(unit);
  return holds ? external.terms : terms.metrics[metric];
}

// What was computed in another way than the others' is no measurement of the same thing.
std::optional<Objection> objection_to_algorithm(const Taken& taken) {
  if (taken.later == nullptr || !taken.later->algorithm) return std::nullopt;
  const Algorithm& frozen = *taken.later->algorithm;
  for (const auto& [fact, wanted] :
       {std::pair{"library", &frozen.library}, std::pair{"algorithm", &frozen.words}}) {
    const std::optional<Fact> stated = taken.sample.fact(fact);
    if (stated && *stated == Fact(*wanted)) continue;
    return Objection{
        Outcome::error,
        fmt::format("it was to be computed by {}, algorithm {}, but states {} {}", frozen.library,
                    frozen.words, stated ? text(*stated) : "no", fact)};
  }
  return std::nullopt;
}

std::string did_not_enter(const CaseTerms& terms) { return terms.name + std::string(kDidNotEnter); }

}  // namespace

CaseTerms case_terms(const Plan& plan, const Profile& profile, const PlanEntry& entry) {
  CaseTerms terms{&entry,
                  case_name(entry.benchmark, entry.axes),
                  metric_terms(plan, profile, entry),
                  {},
                  {},
                  is_screen(plan, entry),
                  section_of(plan, entry) > 0};
  for (const Expectation& expected : profile.expectations) {
    if (expected.benchmark == entry.benchmark) terms.expectations.push_back(&expected);
  }
  return terms;
}

void add_external(CaseTerms& terms, ExternalBounds& externals) {
  for (std::size_t at = 0; at < terms.metrics.size(); ++at) {
    const Bound* bound = terms.metrics[at].bound;
    if (bound == nullptr || !bound->rebased) continue;
    const ExternalBounds::Holds holds = externals.of(*bound, *terms.entry);
    ExternalTerms made{terms.metrics[at], holds.units};
    made.terms.bound = holds.bound;
    terms.external.emplace(at, std::move(made));
  }
}

Verdict CaseJudge::verdict(const CaseTerms& terms, const std::string& unit,
                           std::vector<Taken>& taken) const {
  if (terms.gated && !taken.empty()) {
    return {terms.name, unit, Outcome::error, 1, terms.name + ": measured before its gate opened",
            {}};
  }
  Verdict verdict = judged(terms, unit, taken);
  if (!looks_.later().empty()) return look_on(terms, std::move(verdict), taken);
  if (terms.gated) verdict.reason = did_not_enter(terms);
  if (!may_be_measured_again(terms, verdict, taken, Again::none)) verdict.again = Again::none;
  return verdict;
}

Verdict CaseJudge::probe(const CaseTerms& terms, const std::string& unit,
                         const LaterIndex& later) const {
  const auto sample = later.find(terms.name, unit);
  if (!sample || later.contested(*sample) || later.twice(terms.name, unit)) {
    return {terms.name, unit, Outcome::missing, 1, terms.name + ": nothing came back", {}};
  }
  const PlanEntry* planned = later.planned(terms.name, unit);
  const Taken taken{*sample, planned->sampling.repetitions, planned};
  Verdict verdict = judged(terms, unit, {&taken, 1});
  verdict.again = Again::none;
  return verdict;
}

// To what happened to its unit since, then to the sample itself.
std::optional<Objection> CaseJudge::objection(const CaseTerms& terms,
                                              const SampleView& sample) const {
  if (const Event* event = looks_.outdated_by(sample)) {
    return Objection{Outcome::error,
                     fmt::format("measured before an event on {}: {} of {} by {}: {}", event->unit,
                                 event->kind, event->time, event->by, event->note),
                     Again::anew};
  }
  // A wrong result stays one, copied or not.
  if (sample.status() == SampleStatus::measured) {
    if (auto copied = objection_to(sample, looks_.copies().twin(sample))) return copied;
    if (auto outvoted = looks_.majority().objection(sample)) return outvoted;
  }
  return objection_to(sample, !terms.metrics.empty(), profile_.requirements);
}

// To all of them: each on its own, and in the record.
std::optional<Objection> CaseJudge::objection(const CaseTerms& terms,
                                              std::span<const Taken> taken) const {
  if (taken.empty()) return objection_to(std::optional<SampleView>{}, true, profile_.requirements);
  for (const Taken& one : taken) {
    if (auto found = objection(terms, one.sample)) return found;
    if (auto found = objection_to_algorithm(one)) return found;
  }
  return std::nullopt;
}

Verdict CaseJudge::judged(const CaseTerms& terms, const std::string& unit,
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
  for (std::size_t at = 0; at < terms.metrics.size(); ++at) {
    add(judge_metric(terms_on(terms, at, unit), taken, looks_, profile_));
  }
  for (const Expectation* expected : terms.expectations) {
    add({worst_fact(*expected, taken), Again::none});
  }
  verdict.again = again;
  verdict.reason = reason_of(verdict);
  return verdict;
}

// By the frozen rules: one pooled retest; one fresh start after a disturbance, and one after each
// event; never more plans than kPlansMax. What slows a random group is located, not measured again:
// but what an event outdated says nothing.
bool CaseJudge::may_be_measured_again(const CaseTerms& terms, const Verdict& verdict,
                                      std::span<const Taken> taken, Again latest) const {
  if (!(plan_.retest.budget_seconds > 0) || looks_.plans_again() + 1 >= kPlansMax) return false;
  if (verdict.again == Again::pool) {
    return !terms.screen && plan_.retest.repetitions > 0 && latest != Again::pool;
  }
  const bool outdated = std::ranges::any_of(
      taken, [&](const Taken& one) { return looks_.outdated_by(one.sample) != nullptr; });
  return verdict.again == Again::anew && (outdated || (!terms.screen && latest == Again::none));
}

// A retest that was planned and did not come back never leaves what was there before it.
Verdict CaseJudge::not_back(const CaseTerms& terms, Verdict verdict,
                            const LaterIndex& later) const {
  verdict.judgements.clear();
  verdict.outcome = Outcome::missing;
  verdict.again = Again::none;
  verdict.reason = fmt::format("{}: measured by plan-{:04}.json, but nothing came back", terms.name,
                               later.plan().number);
  return verdict;
}

// With what that plan brought.
Verdict CaseJudge::with_look(const CaseTerms& terms, Verdict verdict, const LaterIndex& later,
                             std::vector<Taken>& taken) const {
  const auto sample = later.find(terms.name, verdict.unit);
  if (!sample || later.contested(*sample) || later.twice(terms.name, verdict.unit)) {
    return not_back(terms, std::move(verdict), later);
  }
  const PlanEntry* planned = later.planned(terms.name, verdict.unit);
  taken.push_back({*sample, planned->sampling.repetitions, planned});
  return judged(terms, verdict.unit, taken);
}

// The later plans that measured it again, one after the other. What may not be measured again
// stands, whatever a later plan holds.
Verdict CaseJudge::look_on(const CaseTerms& terms, Verdict verdict,
                           std::vector<Taken>& taken) const {
  Again latest = Again::none;
  std::uint32_t attempts = 1;
  bool entered = false;
  for (const LaterIndex& later : looks_.later()) {
    const PlanEntry* planned = later.planned(terms.name, verdict.unit);
    if (planned == nullptr) continue;
    // Its gate opened: this is the first look.
    if (terms.gated && !entered && planned->again == Again::enter) {
      entered = true;
      verdict = with_look(terms, std::move(verdict), later, taken);
      continue;
    }
    if (planned->again != Again::pool && planned->again != Again::anew) continue;
    ++attempts;
    const bool decidable =
        verdict.outcome == Outcome::pass || verdict.outcome == Outcome::indeterminate;
    if (!decidable && verdict.again == Again::none) continue;
    latest = planned->again;
    if (latest == Again::anew) taken.clear();
    verdict = with_look(terms, std::move(verdict), later, taken);
  }
  verdict.attempts = attempts;
  if (terms.gated && !entered) verdict.reason = did_not_enter(terms);
  if (!may_be_measured_again(terms, verdict, taken, latest)) verdict.again = Again::none;
  return verdict;
}

}  // namespace assay
