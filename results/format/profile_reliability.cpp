// What a profile demands of how long a site keeps working.
#include <algorithm>

#include "results/format/json_writer.hpp"
#include "results/format/profile_parts.hpp"

namespace assay {
namespace {

using human::Complaints;
using human::Fields;
using human::Kind;
using human::Node;

constexpr double kHoursMax = 366.0 * 24;  // As any step of a campaign: less than a year.

std::vector<InterruptionKind> excused_of(Fields& fields) {
  std::vector<InterruptionKind> excused;
  for (const Node* item : fields.list_if_any("excused")) {
    const auto kind = item->kind == Kind::text ? interruption_kind_named(item->text) : std::nullopt;
    if (!kind || !is_excusable(*kind)) {
      fields.complaints().add(item->line,
                              "'excused' holds \"operator\" and \"scheduler\": nothing else is "
                              "not the site's");
    } else if (std::ranges::find(excused, *kind) == excused.end()) {
      excused.push_back(*kind);
    }
  }
  std::ranges::sort(excused);
  return excused;
}

}  // namespace

ReliabilityRule reliability_of(const Node& node, Complaints& complaints) {
  Fields fields(node, "the reliability", complaints);
  ReliabilityRule rule;
  rule.line = node.line;
  rule.stage = fields.text("stage");
  rule.hours = fields.number("hours");
  if (!(rule.hours > 0 && rule.hours <= kHoursMax)) {
    fields.complain("hours", "'hours' are above 0, and a year at most");
  }
  if (const auto most = fields.count_if_any("interruptions_max")) rule.interruptions_max = *most;
  rule.availability_min = fields.number_if_any("availability_min");
  if (rule.availability_min && !(*rule.availability_min > 0 && *rule.availability_min <= 1)) {
    fields.complain("availability_min", "'availability_min' is a share above 0 and at most 1");
  }
  rule.mtbf_device_hours_min = fields.number_if_any("mtbf_device_hours_min");
  if (rule.mtbf_device_hours_min && !(*rule.mtbf_device_hours_min > 0)) {
    fields.complain("mtbf_device_hours_min", "'mtbf_device_hours_min' must be above 0");
  }
  rule.confidence = fields.number_if_any("confidence").value_or(rule.confidence);
  if (!(rule.confidence >= 0.5 && rule.confidence <= 0.9999)) {
    fields.complain("confidence", "'confidence' is from 0.5 to 0.9999");
  }
  rule.excused = excused_of(fields);
  rule.source = fields.text("source");
  if (!rule.interruptions_max && !rule.availability_min && !rule.mtbf_device_hours_min) {
    fields.complain("stage",
                    "the reliability demands nothing: it needs 'interruptions_max', "
                    "'availability_min' or 'mtbf_device_hours_min'");
  }
  fields.done();
  return rule;
}

void write(JsonWriter& json, const ReliabilityRule& rule) {
  json.object();
  if (rule.availability_min) json.key("availability_min").number(*rule.availability_min);
  json.key("confidence").number(rule.confidence);
  json.key("excused").array();
  for (const InterruptionKind kind : rule.excused) json.text(name(kind));
  json.end();
  json.key("hours").number(rule.hours);
  if (rule.interruptions_max) json.key("interruptions_max").count(*rule.interruptions_max);
  if (rule.mtbf_device_hours_min) {
    json.key("mtbf_device_hours_min").number(*rule.mtbf_device_hours_min);
  }
  json.key("source").text(rule.source);
  json.key("stage").text(rule.stage);
  json.end();
}

}  // namespace assay
