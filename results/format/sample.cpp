// Samples files: writing every kind of line, reading headers and footers.
#include "results/format/sample.hpp"

#include "results/format/json_writer.hpp"
#include "results/format/lists.hpp"
#include "results/format/strict.hpp"

namespace assay {
namespace {

using strict::Fields;
using strict::Value;

constexpr std::string_view kSamples = "assay/samples/1";
constexpr std::string_view kFooter = "assay/samples-footer/1";

std::string_view name(SampleStatus status) {
  switch (status) {
    case SampleStatus::measured: return "measured";
    case SampleStatus::wrong: return "wrong";
    case SampleStatus::error: return "error";
  }
  return "error";
}

void write(JsonWriter& json, const std::map<std::string, Series>& metrics) {
  json.object();
  for (const auto& [metric, series] : metrics) {
    json.key(metric).object();
    json.key("unit").text(series.unit);
    json.key("values").array();
    for (const double value : series.values) json.number(value);
    json.end().end();
  }
  json.end();
}

void write(JsonWriter& json, const SamplesFooter& footer) {
  json.object();
  json.key("bytes").count(footer.bytes);
  json.key("count").count(footer.count);
  json.key("sha256").text(footer.sha256);
  json.end();
}

SamplesHeader header_of(const Value& document) {
  strict::check_version_first(document, kSamples);
  Fields fields(document);
  SamplesHeader header;
  header.attempt = fields.next("attempt").count32();
  header.job = fields.next("job").text();
  header.libraries = fields.next("libraries").facts();
  header.plan_id = fields.next("plan_id").text();
  header.plan_sha256 = fields.next("plan_sha256").digest();
  header.reality = fields.next("reality").text();
  fields.next("schema");
  header.worker_version = fields.next("worker_version").text();
  fields.done();
  return header;
}

SamplesFooter footer_of(const Value& value) {
  Fields fields(value);
  SamplesFooter footer;
  footer.bytes = fields.next("bytes").count();
  footer.count = fields.next("count").count();
  footer.sha256 = fields.next("sha256").digest();
  fields.done();
  return footer;
}

LostCase lost_of(const Value& value) {
  Fields fields(value);
  LostCase lost;
  lost.case_name = fields.next("case").text();
  lost.cause = fields.next("cause").text();
  lost.unit = fields.next("unit").text();
  fields.done();
  return lost;
}

AttemptFooter attempt_footer_of(const Value& document) {
  strict::check_version_first(document, kFooter);
  Fields fields(document);
  AttemptFooter footer;
  footer.accepted = footer_of(fields.next("accepted"));
  fields.next("lost").items([&](const Value& item) { footer.lost.push_back(lost_of(item)); });
  fields.next("schema");
  fields.done();
  return footer;
}

}  // namespace

std::string to_line(const SamplesHeader& header) {
  std::string out;
  JsonWriter json(out);
  json.object();
  json.key("attempt").count(header.attempt);
  json.key("job").text(header.job);
  write_facts(json.key("libraries"), header.libraries);
  json.key("plan_id").text(header.plan_id);
  json.key("plan_sha256").text(header.plan_sha256);
  json.key("reality").text(header.reality);
  json.key("schema").text(kSamples);
  json.key("worker_version").text(header.worker_version);
  json.end();
  return out;
}

std::string to_line(const Sample& sample) {
  std::string out;
  JsonWriter json(out);
  json.object();
  json.key("attempt").count(sample.attempt);
  json.key("began_seconds").number(sample.began_seconds);
  json.key("case").text(sample.case_name);
  json.key("cause").text(sample.cause);
  write_map(json.key("conditions"), sample.conditions);
  json.key("ended_seconds").number(sample.ended_seconds);
  write_facts(json.key("facts"), sample.facts);
  write(json.key("metrics"), sample.metrics);
  json.key("started").text(sample.started);
  json.key("status").text(name(sample.status));
  json.key("unit").text(sample.unit);
  json.key("verified").count(sample.verified);
  json.end();
  return out;
}

std::string to_line(const SamplesFooter& footer) {
  std::string out;
  JsonWriter json(out);
  write(json, footer);
  return out;
}

std::string to_json(const AttemptFooter& footer) {
  std::string out;
  JsonWriter json(out, 2);
  json.object();
  write(json.key("accepted"), footer.accepted);
  json.key("lost").array();
  for (const LostCase& lost : footer.lost) {
    json.object();
    json.key("case").text(lost.case_name);
    json.key("cause").text(lost.cause);
    json.key("unit").text(lost.unit);
    json.end();
  }
  json.end();
  json.key("schema").text(kFooter);
  json.end();
  return out + "\n";
}

SamplesHeader parse_samples_header(std::string_view line) {
  return strict::Document(line, "the header line").read(header_of);
}

// A sample's first key is "attempt", a header's too.
bool is_samples_footer(std::string_view line) { return line.substr(0, 9) == "{\"bytes\":"; }

SamplesFooter parse_samples_footer(std::string_view line) {
  return strict::Document(line, "the footer line").read(footer_of);
}

AttemptFooter parse_attempt_footer(std::string_view text, const std::string& file) {
  return strict::Document(text, file).read(attempt_footer_of);
}

}  // namespace assay
