// Lines of findings.jsonl. Each names its schema and its reality, so that it can be read alone.
#include "results/format/finding.hpp"

#include "results/format/json_writer.hpp"
#include "results/format/lists.hpp"
#include "results/format/strict.hpp"

namespace assay {
namespace {

constexpr std::string_view kSchema = "assay/finding/1";

Finding finding_of(const strict::Value& document) {
  strict::check_version_first(document, kSchema);
  strict::Fields fields(document);
  Finding finding;
  finding.cases = fields.next("cases").texts();
  finding.causes = fields.next("causes").texts();
  const strict::Value outcome = fields.next("outcome");
  const auto known = outcome_named(outcome.view());
  if (!known) outcome.refuse("an outcome");
  finding.outcome = *known;
  fields.next("reality");
  finding.reason = fields.next("reason").text();
  fields.next("schema");
  finding.units = fields.next("units").texts();
  finding.verdicts = fields.next("verdicts").count();
  fields.done();
  if (finding.causes.empty()) throw Error{"a finding has at least one cause"};
  return finding;
}

}  // namespace

std::string to_line(const Finding& finding, const std::string& reality) {
  std::string out;
  JsonWriter json(out);
  json.object();
  write_texts(json.key("cases"), finding.cases);
  write_texts(json.key("causes"), finding.causes);
  json.key("outcome").text(name(finding.outcome));
  json.key("reality").text(reality);
  json.key("reason").text(finding.reason);
  json.key("schema").text(kSchema);
  write_texts(json.key("units"), finding.units);
  json.key("verdicts").count(finding.verdicts);
  json.end();
  return out;
}

Finding parse_finding(std::string_view line) {
  return strict::Document(line, "a finding").read(finding_of);
}

}  // namespace assay
