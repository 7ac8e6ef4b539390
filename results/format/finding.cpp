// Lines of findings. Every line names its schema, so that a line can be read alone.
#include "results/format/finding.hpp"

#include "results/format/json_writer.hpp"
#include "results/format/lists.hpp"
#include "results/format/strict.hpp"

namespace assay {
namespace {

constexpr std::string_view kSchema = "assay/finding/1";

Evidence evidence_of(const strict::Value& value) {
  strict::Fields fields(value);
  Evidence evidence;
  evidence.case_name = fields.next("case").text();
  evidence.probe = fields.next("probe").count();
  evidence.round = fields.next("round").count();
  fields.done();
  return evidence;
}

Finding finding_of(const strict::Value& document) {
  strict::check_version_first(document, kSchema);
  strict::Fields fields(document);
  Finding finding;
  finding.cause = fields.next("cause").text();
  finding.confirmed = fields.next("confirmed").flag();
  fields.next("evidence").items([&](const strict::Value& value) {
    finding.evidence.push_back(evidence_of(value));
  });
  finding.not_separated = fields.next("not_separated").text();
  finding.of = fields.next("of").count();
  finding.part = fields.next("part").text();
  const strict::Value kind = fields.next("part_kind");
  const auto known = part_kind_named(kind.view());
  if (!known) kind.refuse("is not known");
  finding.part_kind = *known;
  fields.next("schema");
  finding.slow = fields.next("slow").count();
  finding.units = fields.next("units").texts();
  fields.done();
  if (const std::string found = objection_to(finding); !found.empty()) throw Error{found};
  return finding;
}

}  // namespace

std::string to_line(const Finding& finding) {
  std::string out;
  JsonWriter json(out);
  json.object();
  json.key("cause").text(finding.cause);
  json.key("confirmed").flag(finding.confirmed);
  json.key("evidence").array();
  for (const Evidence& evidence : finding.evidence) {
    json.object();
    json.key("case").text(evidence.case_name);
    json.key("probe").count(evidence.probe);
    json.key("round").count(evidence.round);
    json.end();
  }
  json.end();
  json.key("not_separated").text(finding.not_separated);
  json.key("of").count(finding.of);
  json.key("part").text(finding.part);
  json.key("part_kind").text(name(finding.part_kind));
  json.key("schema").text(kSchema);
  json.key("slow").count(finding.slow);
  json.key("units");
  write_texts(json, finding.units);
  json.end();
  return out;
}

Finding parse_finding(std::string_view line) {
  return strict::Document(line, "a finding").read(finding_of);
}

}  // namespace assay
