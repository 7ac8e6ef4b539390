// Verdicts as rows of text.
#include "results/report/rows.hpp"

#include <algorithm>
#include <cmath>

#include "results/report/safe_text.hpp"

namespace assay {
namespace {

bool is_planned_metric(const Report& report, const std::string& case_name,
                       const std::string& metric) {
  return std::ranges::any_of(report.distributions, [&](const Distribution& distribution) {
    return distribution.case_name == case_name && distribution.metric == metric;
  });
}

Row row_of(const Verdict& verdict) {
  Row row;
  row.outcome = verdict.outcome;
  row.case_name = one_line(verdict.case_name);
  row.unit = one_line(verdict.unit);
  row.reason = one_line(verdict.reason);
  return row;
}

Row row_of(const Verdict& verdict, const Judgement& judgement) {
  Row row = row_of(verdict);
  row.outcome = judgement.outcome;
  row.metric = one_line(judgement.metric);
  const double larger =
      std::max(std::abs(judgement.value.value_or(0)), std::abs(judgement.limit.value_or(0)));
  const Scale scale = scale_for(larger, one_line(judgement.unit));
  if (judgement.value) {
    row.measured = scaled(*judgement.value, scale);
    if (!scale.unit.empty()) row.measured += " " + scale.unit;
  }
  if (judgement.limit) row.demanded = demand(judgement.relation, *judgement.limit, scale);
  if (judgement.margin) row.margin = human_percent(*judgement.margin);
  if (judgement.spread) row.spread = human_percent(*judgement.spread, false);
  if (judgement.count != 0) row.count = human_count(judgement.count);
  row.reason = one_line(judgement.reason);
  row.source = one_line(judgement.source);
  return row;
}

std::string_view relation_sign(std::string_view relation) {
  if (relation == "at_least") return "≥ ";
  if (relation == "at_most") return "≤ ";
  return "";
}

}  // namespace

Row deciding_row(const Verdict& verdict) {
  const auto decided = std::ranges::find(verdict.judgements, verdict.outcome, &Judgement::outcome);
  return decided == verdict.judgements.end() ? row_of(verdict) : row_of(verdict, *decided);
}

std::vector<Row> rows(const Report& report, const Verdict& verdict) {
  std::vector<Row> all;
  bool decided = false;
  for (const Judgement& judgement : verdict.judgements) {
    const bool is_exception = judgement.outcome && *judgement.outcome != Outcome::pass;
    if (!is_exception && !is_planned_metric(report, verdict.case_name, judgement.metric)) continue;
    decided = decided || judgement.outcome == verdict.outcome;
    all.push_back(row_of(verdict, judgement));
  }
  // What no judgement explains (a wrong result, nothing came back) must still be seen.
  if (!decided) all.insert(all.begin(), row_of(verdict));
  return all;
}

std::string demand(std::string_view relation, double limit, const Scale& scale) {
  std::string words = std::string(relation_sign(relation)) + scaled(limit, scale);
  if (!scale.unit.empty()) words += " " + scale.unit;
  return relation == "physical_limit" ? words + " (physical limit)" : words;
}

std::string demand(const Distribution& distribution, const Scale& scale) {
  if (distribution.limits.empty()) return {};
  std::string highest = demand(distribution.relation, distribution.limits.back(), scale);
  if (distribution.limits.size() == 1) return highest;
  const auto sign = relation_sign(distribution.relation);
  return std::string(sign) + scaled(distribution.limits.front(), scale) + " … " +
         highest.substr(sign.size());
}

Scale scale_of(const Distribution& distribution) {
  double largest = 0;
  for (const double value : distribution.values) largest = std::max(largest, std::abs(value));
  for (const double limit : distribution.limits) largest = std::max(largest, std::abs(limit));
  return scale_for(largest, one_line(distribution.unit));
}

std::string_view sign(std::optional<Outcome> outcome) {
  if (!outcome) return "·";
  switch (*outcome) {
    case Outcome::pass: return "✓";
    case Outcome::fail: return "✕";
    case Outcome::indeterminate: return "≈";
    case Outcome::error: return "!";
    case Outcome::missing: return "?";
  }
  return "!";
}

std::string_view word(std::optional<Outcome> outcome) {
  return outcome ? name(*outcome) : "recorded";
}

std::string measured_again(const Verdict& verdict) {
  if (verdict.attempts < 2) return {};
  return "measured again, " + human_count(verdict.attempts) + " times in all";
}

Answer answer(Exit exit) {
  switch (exit) {
    case Exit::accepted: return {"✓", "Accepted", "pass"};
    case Exit::rejected: return {"✕", "Rejected", "fail"};
    case Exit::interrupted: return {"?", "Interrupted", "open"};
    case Exit::usage:
    case Exit::world:
    case Exit::undecided: break;
  }
  return {"?", "Not decided", "open"};
}

std::string judged_and_recorded(const Summary& summary) {
  const auto metrics = [](std::uint64_t count) {
    return human_count(count) + (count == 1 ? " metric" : " metrics");
  };
  return metrics(summary.metrics_judged) + " judged, " + human_count(summary.metrics_recorded) +
         " recorded only";
}

std::string unreal(const Plan& plan) {
  if (plan.reality == "real") return {};
  return plan.reality == "emulated" ? "EMULATED" : "SIMULATED";
}

std::string title(const Refusal& refusal) {
  std::string words = refusal.cases;
  for (std::size_t at = 0; at < refusal.units.size(); ++at) {
    words += (at == 0 ? " on " : ", ") + refusal.units[at];
  }
  return one_line(words);
}

}  // namespace assay
