// verdicts.jsonl: the same verdict has the same bytes on every machine.
#include "results/format/verdict.hpp"

#include "results/format/json_writer.hpp"
#include "results/format/strict.hpp"

namespace assay {
namespace {

using strict::Fields;
using strict::Value;

constexpr std::string_view kSchema = "assay/verdicts/1";

void write(JsonWriter& json, const std::optional<double>& value) {
  if (value) {
    json.number(*value);
  } else {
    json.null();
  }
}

void write(JsonWriter& json, const std::optional<Outcome>& outcome) {
  if (outcome) {
    json.text(name(*outcome));
  } else {
    json.null();
  }
}

void write(JsonWriter& json, const Judgement& judgement) {
  json.object();
  json.key("count").count(judgement.count);
  write(json.key("coverage"), judgement.coverage);
  write(json.key("limit"), judgement.limit);
  write(json.key("margin"), judgement.margin);
  json.key("metric").text(judgement.metric);
  write(json.key("outcome"), judgement.outcome);
  json.key("reason").text(judgement.reason);
  json.key("relation").text(judgement.relation);
  json.key("source").text(judgement.source);
  write(json.key("spread"), judgement.spread);
  write(json.key("tail"), judgement.tail);
  write(json.key("uncertainty"), judgement.uncertainty);
  json.key("unit").text(judgement.unit);
  write(json.key("value"), judgement.value);
  json.end();
}

std::optional<Outcome> outcome_of(const Value& value) {
  if (value.is_null()) return std::nullopt;
  const auto outcome = outcome_named(value.view());
  if (!outcome) value.refuse("is no outcome");
  return outcome;
}

Judgement judgement_of(const Value& value) {
  Fields fields(value);
  Judgement judgement;
  judgement.count = fields.next("count").count();
  judgement.coverage = fields.next("coverage").number_or_null();
  judgement.limit = fields.next("limit").number_or_null();
  judgement.margin = fields.next("margin").number_or_null();
  judgement.metric = fields.next("metric").text();
  judgement.outcome = outcome_of(fields.next("outcome"));
  judgement.reason = fields.next("reason").text();
  judgement.relation = fields.next("relation").text();
  judgement.source = fields.next("source").text();
  judgement.spread = fields.next("spread").number_or_null();
  judgement.tail = fields.next("tail").number_or_null();
  judgement.uncertainty = fields.next("uncertainty").number_or_null();
  judgement.unit = fields.next("unit").text();
  judgement.value = fields.next("value").number_or_null();
  fields.done();
  return judgement;
}

Verdict verdict_of(const Value& document) {
  Fields fields(document);
  Verdict verdict;
  const Value again = fields.next("again");
  const auto kind = again_named(again.view());
  if (!kind) again.refuse("must be \"\", \"pool\" or \"anew\"");
  verdict.again = *kind;
  verdict.attempts = fields.next("attempts").count32();
  verdict.case_name = fields.next("case").text();
  fields.next("judgements").items([&](const Value& item) {
    verdict.judgements.push_back(judgement_of(item));
  });
  verdict.outcome = outcome_of(fields.next("outcome"));
  verdict.reason = fields.next("reason").text();
  verdict.unit = fields.next("unit").text();
  fields.done();
  return verdict;
}

}  // namespace

std::string verdicts_header(const std::string& plan_sha256, const std::string& profile_sha256) {
  std::string out;
  JsonWriter json(out);
  json.object();
  json.key("plan_sha256").text(plan_sha256);
  json.key("profile_sha256").text(profile_sha256);
  json.key("schema").text(kSchema);
  json.end();
  return out;
}

void append_line(std::string& out, const Verdict& verdict) {
  JsonWriter json(out);
  json.object();
  json.key("again").text(name(verdict.again));
  json.key("attempts").count(verdict.attempts);
  json.key("case").text(verdict.case_name);
  json.key("judgements").array();
  for (const Judgement& judgement : verdict.judgements) write(json, judgement);
  json.end();
  write(json.key("outcome"), verdict.outcome);
  json.key("reason").text(verdict.reason);
  json.key("unit").text(verdict.unit);
  json.end();
  out += '\n';
}

Verdict parse_verdict(std::string_view line) {
  return strict::Document(line, "a verdict line").read(verdict_of);
}

}  // namespace assay
