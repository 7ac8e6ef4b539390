// Lines of the ledger of waivers. Every line names its schema, so that a line can be read alone.
#include "results/format/waiver.hpp"

#include "results/format/json_writer.hpp"
#include "results/format/strict.hpp"

namespace assay {
namespace {

constexpr std::string_view kSchema = "assay/waiver/1";

Waiver waiver_of(const strict::Value& document) {
  strict::check_version_first(document, kSchema);
  strict::Fields fields(document);
  Waiver waiver;
  waiver.by = fields.next("by").text();
  waiver.case_name = fields.next("case").text();
  waiver.created = fields.next("created").text();
  waiver.plan_sha256 = fields.next("plan_sha256").digest();
  waiver.reason = fields.next("reason").text();
  waiver.role = fields.next("role").text();
  fields.next("schema");
  waiver.unit = fields.next("unit").text();
  waiver.until = fields.next("until").text();
  fields.done();
  if (const std::string found = objection_to(waiver); !found.empty()) throw Error{found};
  return waiver;
}

}  // namespace

std::string to_line(const Waiver& waiver) {
  std::string out;
  JsonWriter json(out);
  json.object();
  json.key("by").text(waiver.by);
  json.key("case").text(waiver.case_name);
  json.key("created").text(waiver.created);
  json.key("plan_sha256").text(waiver.plan_sha256);
  json.key("reason").text(waiver.reason);
  json.key("role").text(waiver.role);
  json.key("schema").text(kSchema);
  json.key("unit").text(waiver.unit);
  json.key("until").text(waiver.until);
  json.end();
  return out;
}

Waiver parse_waiver(std::string_view line) {
  return strict::Document(line, "a waiver").read(waiver_of);
}

}  // namespace assay
