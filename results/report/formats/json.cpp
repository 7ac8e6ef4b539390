// report.json: everything of the report that a program may want to read, "assay/report/1".

#include "results/format/json_writer.hpp"
#include "results/record/registered.hpp"
#include "results/report/report.hpp"
#include "results/report/rows.hpp"
#include "results/report/statistics.hpp"

namespace assay {
namespace {

void write(JsonWriter& json, const Tally& tally) {
  json.object();
  for (const Outcome outcome :
       {Outcome::error, Outcome::fail, Outcome::indeterminate, Outcome::missing, Outcome::pass}) {
    json.key(name(outcome)).count(tally.of(outcome));
  }
  json.key("planned").count(tally.planned);
  json.key("recorded").count(tally.recorded);
  json.end();
}

// As in summary.json; the program that was interrupted or failed has decided nothing.
std::string_view name(Exit exit) {
  if (exit == Exit::accepted) return "accepted";
  return exit == Exit::rejected ? "rejected" : "undecided";
}

void write(JsonWriter& json, const std::optional<Outcome>& outcome) {
  outcome ? json.text(name(*outcome)) : json.null();
}

void write(JsonWriter& json, const std::optional<double>& value) {
  value ? json.number(*value) : json.null();
}

void write(JsonWriter& json, const CaseCount& count) {
  json.object();
  json.key("case").text(count.case_name);
  json.key("level").text(name(count.level));
  json.key("stage").text(count.stage);
  json.key("units");
  write(json, count.tally);
  json.end();
}

void write(JsonWriter& json, const Judgement& judgement) {
  json.object();
  json.key("count").count(judgement.count);
  json.key("coverage");
  write(json, judgement.coverage);
  json.key("limit");
  write(json, judgement.limit);
  json.key("margin");
  write(json, judgement.margin);
  json.key("metric").text(judgement.metric);
  json.key("outcome");
  write(json, judgement.outcome);
  json.key("reason").text(judgement.reason);
  json.key("relation").text(judgement.relation);
  json.key("source").text(judgement.source);
  json.key("spread");
  write(json, judgement.spread);
  json.key("tail");
  write(json, judgement.tail);
  json.key("uncertainty");
  write(json, judgement.uncertainty);
  json.key("unit").text(judgement.unit);
  json.key("value");
  write(json, judgement.value);
  json.end();
}

void write(JsonWriter& json, const Verdict& verdict) {
  json.object();
  json.key("attempts").count(verdict.attempts);
  json.key("case").text(verdict.case_name);
  json.key("judgements").array();
  for (const Judgement& judgement : verdict.judgements) write(json, judgement);
  json.end();
  json.key("outcome");
  write(json, verdict.outcome);
  json.key("reason").text(verdict.reason);
  json.key("unit").text(verdict.unit);
  json.end();
}

void write(JsonWriter& json, const Statistics& values) {
  json.object();
  json.key("count").count(values.count);
  json.key("greatest").number(values.greatest);
  json.key("least").number(values.least);
  json.key("median").number(values.median);
  json.key("p5").number(values.p5);
  json.key("p95").number(values.p95);
  json.end();
}

void write(JsonWriter& json, const UnitValue& value) {
  json.object();
  json.key("limit").number(value.limit);
  json.key("margin").number(value.margin);
  json.key("outcome").text(name(value.outcome));
  json.key("unit").text(value.unit);
  json.key("value").number(value.value);
  json.end();
}

void write(JsonWriter& json, const Distribution& distribution) {
  json.object();
  json.key("better").text(name(distribution.better));
  json.key("case").text(distribution.case_name);
  json.key("limit_greatest");
  distribution.limits.empty() ? json.null() : json.number(distribution.limits.back());
  json.key("limit_least");
  distribution.limits.empty() ? json.null() : json.number(distribution.limits.front());
  json.key("metric").text(distribution.metric);
  json.key("nearest").array();
  for (const UnitValue& value : distribution.nearest) write(json, value);
  json.end();
  json.key("recorded").flag(distribution.recorded);
  json.key("relation").text(distribution.relation);
  json.key("shortfall");
  write(json, distribution.shortfall);
  json.key("source").text(distribution.source);
  json.key("stage").text(distribution.stage);
  json.key("unit").text(distribution.unit);
  json.key("values");
  write(json, statistics(distribution.values));
  json.end();
}

void write(JsonWriter& json, const NotOffered& refused) {
  json.object();
  json.key("case").text(case_name(refused.benchmark, refused.axes));
  json.key("reason").text(refused.reason);
  json.key("units").array();
  for (const std::string& unit : refused.units) json.text(unit);
  json.end().end();
}

void write(JsonWriter& json, const StatedWaiver& stated) {
  const Waiver& waiver = stated.waiver;
  json.object();
  json.key("by").text(waiver.by);
  json.key("case").text(waiver.case_name);
  json.key("created").text(waiver.created);
  json.key("reason").text(waiver.reason);
  json.key("role").text(waiver.role);
  json.key("state").text(name(stated.state));
  json.key("unit").text(waiver.unit);
  json.key("until").text(waiver.until);
  json.end();
}

void write(JsonWriter& json, const Plan& plan) {
  json.object();
  json.key("campaign").text(plan.campaign);
  json.key("created").text(plan.created);
  json.key("id").text(plan.id);
  json.key("launcher").text(plan.launcher);
  json.key("profile").text(plan.profile);
  json.key("reality").text(plan.reality);
  json.key("site").text(plan.site);
  json.key("version").text(plan.version);
  json.end();
}

void write(JsonWriter& json, const Summary& summary) {
  json.object();
  json.key("cases");
  write(json, summary.cases);
  json.key("exit").text(name(summary.exit));
  json.key("exit_code").integer(static_cast<int>(summary.exit));
  json.key("headline").text(summary.headline);
  json.key("metrics_judged").count(summary.metrics_judged);
  json.key("metrics_recorded").count(summary.metrics_recorded);
  json.key("not_offered").count(summary.not_offered);
  json.key("plan_sha256").text(summary.plan_sha256);
  json.key("problems").array();
  for (const std::string& problem : summary.problems) json.text(problem);
  json.end();
  json.key("profile_sha256").text(summary.profile_sha256);
  json.key("units").object();
  std::map<std::string_view, const Tally*> units;  // Keys sorted by name, not by level.
  for (const auto& [level, tally] : summary.units) units[name(level)] = &tally;
  for (const auto& [level, tally] : units) {
    json.key(level);
    write(json, *tally);
  }
  json.end().end();
}

void write(JsonWriter& json, const TokenCase& of) {
  json.object();
  json.key("case").text(of.case_name);
  json.key("roofline_shares");
  write(json, statistics(of.shares));
  json.key("units").array();
  for (const TokenSpeed& speed : of.speeds) {
    json.object();
    json.key("no_roofline").text(speed.no_roofline);
    json.key("roofline");
    write(json, speed.roofline ? std::optional(speed.roofline->throughput()) : std::nullopt);
    json.key("throughput").number(speed.throughput);
    json.key("tokens_per_joule");
    write(json, speed.per_joule);
    json.key("unit").text(speed.unit);
    json.end();
  }
  json.end();
  json.key("without_roofline").count(of.without);
  json.end();
}

void write(JsonWriter& json, const ServedLoad& at) {
  json.object();
  json.key("goodput");
  write(json, at.goodput);
  json.key("load").number(at.load);
  json.key("throughput").number(at.throughput);
  json.key("tpot_p99");
  write(json, at.tpot_p99);
  json.key("ttft_p99");
  write(json, at.ttft_p99);
  json.end();
}

void write(JsonWriter& json, const ServingSweep& sweep) {
  json.object();
  json.key("case").text(sweep.case_name);
  json.key("knee_load").number(sweep.knee_load);
  json.key("load_unit").text(sweep.load_unit);
  json.key("loads").array();
  for (const ServedLoad& at : sweep.loads) write(json, at);
  json.end();
  json.key("slo").text(sweep.slo);
  json.key("slo_load").number(sweep.slo_load);
  json.key("unit").text(sweep.unit);
  json.end();
}

template <class Item>
void write_list(JsonWriter& json, std::string_view key, const std::vector<Item>& items) {
  json.key(key).array();
  for (const Item& item : items) write(json, item);
  json.end();
}

void write_conditions(JsonWriter& json, const Report& report) {
  json.key("conditions").object();
  for (const auto& [name, values] : report.conditions) {
    json.key(name);
    write(json, statistics(values));
  }
  json.end();
}

void write_facts(JsonWriter& json, const Report& report) {
  json.key("facts").object();
  for (const auto& [name, count] : report.facts) {
    json.key(name).object();
    json.key("others").count(count.others);
    json.key("values").object();
    for (const auto& [value, hosts] : count.values) json.key(value).count(hosts);
    json.end().end();
  }
  json.end();
}

void write_decision(JsonWriter& json, const Decision& rule) {
  json.key("decision").object();
  json.key("k").count(rule.k);
  json.key("n").count(rule.n);
  json.key("risk").number(rule.risk);
  json.key("source").text(rule.source);
  json.key("z").number(rule.z);
  json.end();
}

std::string render(const Report& report) {
  std::string out;
  JsonWriter json(out, 2);
  json.object();
  write_list(json, "cases", report.cases);
  write_conditions(json, report);
  write_decision(json, report.profile.decision);
  write_list(json, "distributions", report.distributions);
  write_list(json, "exceptions", report.exceptions);
  json.key("exceptions_left_out").count(report.exceptions_left_out);
  write_facts(json, report);
  write_list(json, "not_offered", report.plan.not_offered);
  json.key("plan");
  write(json, report.plan);
  json.key("schema").text("assay/report/1");
  json.key("summary");
  write(json, report.summary);
  write_list(json, "sweeps", report.sweeps);
  write_list(json, "tokens", report.tokens);
  json.key("unreal").text(unreal(report.plan));  // "SIMULATED", "EMULATED" or empty.
  write_list(json, "waivers", report.waivers);
  json.end();
  return out + "\n";
}

const Registered<Format> registered{{
    .name = "json",
    .about = "The report for programs: counts, statistics, exceptions",
    .file = "report.json",
    .render = render,
}};

}  // namespace
}  // namespace assay
