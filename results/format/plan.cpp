// plan.json: written once, hashed, and read back strictly.
#include "results/format/plan.hpp"

#include <cmath>

#include "results/format/json_writer.hpp"
#include "results/format/lists.hpp"
#include "results/format/strict.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

using strict::Fields;
using strict::Value;

constexpr std::string_view kSchema = "assay/plan/1";

void write(JsonWriter& json, const PlannedMetric& metric) {
  json.object();
  json.key("better").text(name(metric.better));
  json.key("name").text(metric.name);
  json.key("unit").text(metric.unit);
  json.end();
}

void write(JsonWriter& json, const Sampling& sampling) {
  json.object();
  json.key("repetition_seconds").number(sampling.repetition_seconds);
  json.key("repetitions").count(sampling.repetitions);
  json.key("soak_seconds").number(sampling.soak_seconds);
  json.end();
}

void write(JsonWriter& json, const RetestRule& rule) {
  json.object();
  json.key("budget_seconds").number(rule.budget_seconds);
  json.key("repetitions").count(rule.repetitions);
  json.end();
}

void write(JsonWriter& json, const LocateRule& rule) {
  json.object();
  json.key("confirmations").count(rule.confirmations);
  json.key("repeats").count(rule.repeats);
  json.key("rounds_max").count(rule.rounds_max);
  json.key("watch").count(rule.watch);
  json.end();
}

void write(JsonWriter& json, const GroupRule& rule) {
  json.object();
  json.key("grouping").text(name(rule.grouping));
  json.key("listed").array();
  for (const std::vector<std::string>& members : rule.listed) write_texts(json, members);
  json.end();
  write_texts(json.key("members"), rule.members);
  json.key("name").text(rule.name);
  json.key("rails").count(rule.rails);
  json.key("round").count(rule.round);
  json.key("size").count(rule.size);
  write_texts(json.key("units"), rule.units);
  json.end();
}

void write(JsonWriter& json, const Algorithm& algorithm) {
  json.object();
  json.key("library").text(algorithm.library);
  json.key("words").text(algorithm.words);
  json.end();
}

void write(JsonWriter& json, const PlanEntry& entry) {
  json.object();
  json.key("again").text(name(entry.again));
  if (entry.algorithm) write(json.key("algorithm"), *entry.algorithm);
  write_map(json.key("axes"), entry.axes);
  json.key("benchmark").text(entry.benchmark);
  json.key("budget_seconds").number(entry.budget_seconds);
  json.key("deadline_seconds").number(entry.deadline_seconds);
  json.key("group").flag(entry.group);
  json.key("level").text(name(entry.level));
  json.key("metrics").array();
  for (const PlannedMetric& metric : entry.metrics) write(json, metric);
  json.end();
  write(json.key("sampling"), entry.sampling);
  json.key("stage").text(entry.stage);
  write_texts(json.key("units"), entry.units);
  json.end();
}

void write(JsonWriter& json, const NotOffered& absent) {
  json.object();
  write_map(json.key("axes"), absent.axes);
  json.key("benchmark").text(absent.benchmark);
  json.key("reason").text(absent.reason);
  write_texts(json.key("units"), absent.units);
  json.end();
}

void write(JsonWriter& json, const PlanStage& stage) {
  json.object();
  json.key("budget_seconds").number(stage.budget_seconds);
  json.key("gate").flag(stage.gate);
  json.key("name").text(stage.name);
  if (stage.tuned) json.key("tuned").flag(stage.tuned);
  json.end();
}

void write(JsonWriter& json, const Absence& absence) {
  json.object();
  json.key("host").text(absence.host);
  json.key("reason").text(absence.reason);
  json.key("spare").text(absence.spare);
  json.end();
}

void write(JsonWriter& json, const PlanInput& input) {
  json.object();
  json.key("path").text(input.path);
  json.key("sha256").text(input.sha256);
  json.end();
}

template <class Noun>
void write_all(JsonWriter& json, std::string_view key, const std::vector<Noun>& nouns) {
  json.key(key).array();
  for (const Noun& noun : nouns) write(json, noun);
  json.end();
}

template <class Noun>
std::vector<Noun> all(const Value& list, Noun (*read)(const Value&)) {
  std::vector<Noun> found;
  list.items([&](const Value& item) { found.push_back(read(item)); });
  return found;
}

// A duration, fraction or budget: finite, and never below zero.
double amount(const Value& value) {
  const double found = value.number();
  if (!std::isfinite(found) || found < 0) value.refuse("must be finite and not negative");
  return found;
}

PlannedMetric planned_metric(const Value& value) {
  Fields fields(value);
  PlannedMetric metric;
  const Value better = fields.next("better");
  const auto direction = better_named(better.view());
  if (!direction) better.refuse("must be \"higher\" or \"lower\"");
  metric.better = *direction;
  metric.name = fields.next("name").text();
  metric.unit = fields.next("unit").text();
  fields.done();
  return metric;
}

Sampling sampling_of(const Value& value) {
  Fields fields(value);
  Sampling sampling;
  sampling.repetition_seconds = amount(fields.next("repetition_seconds"));
  sampling.repetitions = fields.next("repetitions").count32();
  sampling.soak_seconds = amount(fields.next("soak_seconds"));
  fields.done();
  return sampling;
}

RetestRule retest_of(const Value& value) {
  Fields fields(value);
  RetestRule rule;
  rule.budget_seconds = amount(fields.next("budget_seconds"));
  rule.repetitions = fields.next("repetitions").count32();
  fields.done();
  return rule;
}

LocateRule locate_of(const Value& value) {
  Fields fields(value);
  LocateRule rule;
  rule.confirmations = fields.next("confirmations").count32();
  rule.repeats = fields.next("repeats").count32();
  const Value rounds = fields.next("rounds_max");
  rule.rounds_max = rounds.count32();
  if (rule.rounds_max > kLocateRoundsMax) rounds.refuse("must be 1000 at most");
  rule.watch = fields.next("watch").count32();
  fields.done();
  return rule;
}

std::vector<std::string> texts_of(const Value& value) { return value.texts(); }

GroupRule group_of(const Value& value) {
  Fields fields(value);
  GroupRule rule;
  const Value grouping = fields.next("grouping");
  const auto known = grouping_named(grouping.view());
  if (!known) grouping.refuse("must be \"random\", \"rails\", \"even\" or \"listed\"");
  rule.grouping = *known;
  rule.listed = all(fields.next("listed"), texts_of);
  rule.members = fields.next("members").texts();
  rule.name = fields.next("name").text();
  rule.rails = fields.next("rails").count32();
  rule.round = fields.next("round").count32();
  rule.size = fields.next("size").count32();
  rule.units = fields.next("units").texts();
  fields.done();
  return rule;
}

Algorithm algorithm_of(const Value& value) {
  Fields fields(value);
  Algorithm algorithm;
  algorithm.library = fields.next("library").text();
  algorithm.words = fields.next("words").text();
  fields.done();
  return algorithm;
}

PlanEntry entry_of(const Value& value) {
  Fields fields(value);
  PlanEntry entry;
  const Value again = fields.next("again");
  const auto kind = again_named(again.view());
  if (!kind) again.refuse("must be \"\", \"pool\", \"anew\", \"locate\", \"enter\" or \"spare\"");
  entry.again = *kind;
  if (const auto algorithm = fields.next_if_any("algorithm")) {
    if (entry.again == Again::none) algorithm->refuse("stands in a later plan alone");
    entry.algorithm = algorithm_of(*algorithm);
  }
  entry.axes = fields.next("axes").text_map();
  entry.benchmark = fields.next("benchmark").text();
  entry.budget_seconds = amount(fields.next("budget_seconds"));
  entry.deadline_seconds = amount(fields.next("deadline_seconds"));
  entry.group = fields.next("group").flag();
  const Value level = fields.next("level");
  const auto known = level_named(level.view());
  if (!known) level.refuse("must be \"device\", \"host\", \"rack\", \"group\" or \"cluster\"");
  entry.level = *known;
  entry.metrics = all(fields.next("metrics"), planned_metric);
  entry.sampling = sampling_of(fields.next("sampling"));
  entry.stage = fields.next("stage").text();
  entry.units = fields.next("units").texts();
  fields.done();
  return entry;
}

NotOffered not_offered_of(const Value& value) {
  Fields fields(value);
  NotOffered absent;
  absent.axes = fields.next("axes").text_map();
  absent.benchmark = fields.next("benchmark").text();
  absent.reason = fields.next("reason").text();
  absent.units = fields.next("units").texts();
  fields.done();
  return absent;
}

PlanStage stage_of(const Value& value) {
  Fields fields(value);
  PlanStage stage;
  stage.budget_seconds = amount(fields.next("budget_seconds"));
  stage.gate = fields.next("gate").flag();
  stage.name = fields.next("name").text();
  if (const auto tuned = fields.next_if_any("tuned")) {
    stage.tuned = tuned->flag();
    if (!stage.tuned) tuned->refuse("is left out where it is false");
  }
  fields.done();
  return stage;
}

Absence absence_of(const Value& value) {
  Fields fields(value);
  Absence absence;
  absence.host = fields.next("host").text();
  absence.reason = fields.next("reason").text();
  absence.spare = fields.next("spare").text();
  fields.done();
  return absence;
}

PlanInput input_of(const Value& value) {
  Fields fields(value);
  PlanInput input;
  input.path = fields.next("path").text();
  input.sha256 = fields.next("sha256").digest();
  fields.done();
  return input;
}

std::string reality_of(const Value& value) {
  const std::string_view reality = value.view();
  if (reality != "real" && reality != "emulated" && reality != "simulated") {
    value.refuse("must be \"real\", \"emulated\" or \"simulated\"");
  }
  return std::string(reality);
}

std::uint32_t number_of(const Value& value) {
  const std::uint32_t number = value.count32();
  if (number == 0 || number > kChainMax) {
    value.refuse("must be from 1 to " + std::to_string(kChainMax));
  }
  return number;
}

// Of the plan before; the first has none.
std::string previous_of(const Value& value, std::uint32_t number) {
  if (number > 1) return value.digest();
  if (!value.view().empty()) value.refuse("must be empty in the first plan");
  return {};
}

// The first plan opens the first section alone.
std::uint32_t open_of(const Value& value, std::uint32_t number) {
  const std::uint32_t open = value.count32();
  if (open == 0 || (number == 1 && open > 1)) value.refuse("must be 1 in the first plan");
  return open;
}

// Only a later plan measures anything again, and nothing else.
void check_again(const Plan& plan, const Value& entries) {
  for (const PlanEntry& entry : plan.entries) {
    if ((entry.again == Again::none) == (plan.number == 1)) continue;
    entries.refuse("must say what is measured again in a later plan, and only there");
  }
}

Plan plan_of(const Value& document) {
  strict::check_version_first(document, kSchema);
  Fields fields(document);
  Plan plan;
  plan.absent = all(fields.next("absent"), absence_of);
  plan.campaign = fields.next("campaign").text();
  plan.created = fields.next("created").text();
  const Value entries = fields.next("entries");
  plan.entries = all(entries, entry_of);
  plan.events = fields.next("events").count();
  plan.groups = all(fields.next("groups"), group_of);
  plan.id = fields.next("id").text();
  plan.inputs = all(fields.next("inputs"), input_of);
  plan.launcher = fields.next("launcher").text();
  plan.locate = locate_of(fields.next("locate"));
  plan.memory_fraction_max = amount(fields.next("memory_fraction_max"));
  plan.not_offered = all(fields.next("not_offered"), not_offered_of);
  plan.number = number_of(fields.next("number"));
  check_again(plan, entries);
  plan.open = open_of(fields.next("open"), plan.number);
  plan.previous = previous_of(fields.next("previous"), plan.number);
  plan.profile = fields.next("profile").text();
  plan.reality = reality_of(fields.next("reality"));
  plan.retest = retest_of(fields.next("retest"));
  fields.next("schema");
  plan.seed = fields.next("seed").hex();
  plan.site = fields.next("site").text();
  plan.stages = all(fields.next("stages"), stage_of);
  plan.version = fields.next("version").text();
  fields.done();
  return plan;
}

}  // namespace

std::string to_json(const Plan& plan) {
  std::string out;
  JsonWriter json(out, 2);
  json.object();
  write_all(json, "absent", plan.absent);
  json.key("campaign").text(plan.campaign);
  json.key("created").text(plan.created);
  write_all(json, "entries", plan.entries);
  json.key("events").count(plan.events);
  write_all(json, "groups", plan.groups);
  json.key("id").text(plan.id);
  write_all(json, "inputs", plan.inputs);
  json.key("launcher").text(plan.launcher);
  write(json.key("locate"), plan.locate);
  json.key("memory_fraction_max").number(plan.memory_fraction_max);
  write_all(json, "not_offered", plan.not_offered);
  json.key("number").count(plan.number);
  json.key("open").count(plan.open);
  json.key("previous").text(plan.previous);
  json.key("profile").text(plan.profile);
  json.key("reality").text(plan.reality);
  write(json.key("retest"), plan.retest);
  json.key("schema").text(kSchema);
  json.key("seed").hex(plan.seed);
  json.key("site").text(plan.site);
  write_all(json, "stages", plan.stages);
  json.key("version").text(plan.version);
  json.end();
  return out + "\n";
}

Plan parse_plan(std::string_view text, const std::string& file) {
  return strict::Document(text, file).read(plan_of);
}

}  // namespace assay
