// verdicts.jsonl: the same verdict has the same bytes on every machine.
#include "results/format/verdict.hpp"

#include "results/format/json_writer.hpp"
#include "results/format/strict.hpp"

namespace assay {
namespace {

using strict::Fields;
using strict::Value;

constexpr std::string_view kSchema = "assay/verdicts/1";

// Each appends a value behind the text before it, which is the same in every line: half a million
// lines are written so, and a JsonWriter takes twice as long.
void append(std::string& out, std::string_view before, std::string_view text) {
  out += before;
  append_json(out, text);
}

void append(std::string& out, std::string_view before, std::uint64_t count) {
  out += before;
  append_json(out, count);
}

void append(std::string& out, std::string_view before, const std::optional<double>& value) {
  out += before;
  if (value) {
    append_json(out, *value);
  } else {
    out += "null";
  }
}

void append(std::string& out, std::string_view before, const std::optional<Outcome>& outcome) {
  out += before;
  if (outcome) {
    append_json(out, name(*outcome));
  } else {
    out += "null";
  }
}

void append(std::string& out, const Judgement& judgement) {
  append(out, R"({"count":)", judgement.count);
  append(out, R"(,"coverage":)", judgement.coverage);
  append(out, R"(,"limit":)", judgement.limit);
  append(out, R"(,"margin":)", judgement.margin);
  append(out, R"(,"metric":)", judgement.metric);
  append(out, R"(,"outcome":)", judgement.outcome);
  append(out, R"(,"reason":)", judgement.reason);
  append(out, R"(,"relation":)", judgement.relation);
  append(out, R"(,"source":)", judgement.source);
  append(out, R"(,"spread":)", judgement.spread);
  append(out, R"(,"tail":)", judgement.tail);
  append(out, R"(,"uncertainty":)", judgement.uncertainty);
  append(out, R"(,"unit":)", judgement.unit);
  append(out, R"(,"value":)", judgement.value);
  out += '}';
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
  append(out, R"({"again":)", name(verdict.again));
  append(out, R"(,"attempts":)", verdict.attempts);
  append(out, R"(,"case":)", verdict.case_name);
  out += R"(,"judgements":[)";
  for (const Judgement& judgement : verdict.judgements) {
    if (&judgement != &verdict.judgements.front()) out += ',';
    append(out, judgement);
  }
  append(out, R"(],"outcome":)", verdict.outcome);
  append(out, R"(,"reason":)", verdict.reason);
  append(out, R"(,"unit":)", verdict.unit);
  out += "}\n";
}

Verdict parse_verdict(std::string_view line) {
  return strict::Document(line, "a verdict line").read(verdict_of);
}

}  // namespace assay
