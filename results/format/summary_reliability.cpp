// How long a site kept working, in summary.json.
#include "results/format/summary_reliability.hpp"

#include <map>

namespace assay {
namespace {

using strict::Fields;
using strict::Value;

void write_or_null(JsonWriter& json, const std::optional<double>& value) {
  if (value) {
    json.number(*value);
  } else {
    json.null();
  }
}

void write(JsonWriter& json, const Interruption& interruption) {
  json.object();
  json.key("case").text(interruption.case_name);
  json.key("cause").text(interruption.cause);
  json.key("kind").text(name(interruption.kind));
  json.key("lost_device_seconds").number(interruption.lost_device_seconds);
  json.key("place").text(interruption.place);
  json.key("turns").count(interruption.turns);
  json.end();
}

InterruptionKind kind_of(const Value& value) {
  const auto kind = interruption_kind_named(value.view());
  if (!kind) value.refuse("is no kind of interruption");
  return *kind;
}

Interruption interruption_of(const Value& value) {
  Fields fields(value);
  Interruption interruption;
  interruption.case_name = fields.next("case").text();
  interruption.cause = fields.next("cause").text();
  interruption.kind = kind_of(fields.next("kind"));
  interruption.lost_device_seconds = fields.next("lost_device_seconds").number();
  interruption.place = fields.next("place").text();
  interruption.turns = fields.next("turns").count();
  fields.done();
  return interruption;
}

}  // namespace

void write(JsonWriter& json, const Reliability& reliability) {
  json.object();
  write_or_null(json.key("availability"), reliability.availability);
  json.key("excused").count(reliability.excused);
  json.key("first").array();
  for (const Interruption& one : reliability.first) write(json, one);
  json.end();
  json.key("held_device_seconds").number(reliability.held_device_seconds);
  json.key("interruptions").count(reliability.interruptions);
  json.key("kinds").object();
  for (const auto& [kind, count] : reliability.kinds) json.key(name(kind)).count(count);
  json.end();
  json.key("least_unit_seconds").number(reliability.least_unit_seconds);
  json.key("lost_device_seconds").number(reliability.lost_device_seconds);
  write_or_null(json.key("mtbf_device_seconds"), reliability.mtbf_device_seconds);
  write_or_null(json.key("mtbf_device_seconds_lower"), reliability.mtbf_device_seconds_lower);
  write_or_null(json.key("mtbf_device_seconds_upper"), reliability.mtbf_device_seconds_upper);
  json.key("outcome").text(name(reliability.outcome));
  json.key("reason").text(reliability.reason);
  json.end();
}

Reliability reliability_of(const Value& value) {
  Fields fields(value);
  Reliability reliability;
  reliability.availability = fields.next("availability").number_or_null();
  reliability.excused = fields.next("excused").count();
  fields.next("first").items(
      [&](const Value& item) { reliability.first.push_back(interruption_of(item)); });
  reliability.held_device_seconds = fields.next("held_device_seconds").number();
  reliability.interruptions = fields.next("interruptions").count();
  fields.next("kinds").pairs([&](std::string_view key, const Value& count) {
    const auto kind = interruption_kind_named(key);
    if (!kind) count.refuse("is of no kind of interruption");
    reliability.kinds[*kind] = count.count();
  });
  reliability.least_unit_seconds = fields.next("least_unit_seconds").number();
  reliability.lost_device_seconds = fields.next("lost_device_seconds").number();
  reliability.mtbf_device_seconds = fields.next("mtbf_device_seconds").number_or_null();
  reliability.mtbf_device_seconds_lower = fields.next("mtbf_device_seconds_lower").number_or_null();
  reliability.mtbf_device_seconds_upper = fields.next("mtbf_device_seconds_upper").number_or_null();
  const Value outcome = fields.next("outcome");
  const auto named = outcome_named(outcome.view());
  if (!named) outcome.refuse("is no outcome");
  reliability.outcome = *named;
  reliability.reason = fields.next("reason").text();
  fields.done();
  return reliability;
}

}  // namespace assay
