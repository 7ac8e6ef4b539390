// Events: every line names its schema, so that a line can be read alone.
#include "results/format/event.hpp"

#include "results/format/json_writer.hpp"
#include "results/format/strict.hpp"

namespace assay {
namespace {

constexpr std::string_view kSchema = "assay/event/1";

std::string named(const strict::Value& value) {
  std::string text = value.text();
  if (text.empty()) value.refuse("must not be empty");
  return text;
}

Event event_of(const strict::Value& document) {
  strict::check_version_first(document, kSchema);
  strict::Fields fields(document);
  Event event;
  event.by = named(fields.next("by"));
  const strict::Value kind = fields.next("kind");
  event.kind = kind.text();
  if (!is_event_kind(event.kind)) {
    kind.refuse("must be \"repair\", \"firmware\", \"serial\" or \"other\"");
  }
  event.note = named(fields.next("note"));
  fields.next("schema");
  const strict::Value time = fields.next("time");
  event.time = time.text();
  if (!is_utc_time(event.time)) time.refuse("must be a time in UTC, such as 2026-03-01T12:00:00Z");
  event.unit = named(fields.next("unit"));
  fields.done();
  return event;
}

}  // namespace

std::string to_line(const Event& event) {
  std::string out;
  JsonWriter json(out);
  json.object();
  json.key("by").text(event.by);
  json.key("kind").text(event.kind);
  json.key("note").text(event.note);
  json.key("schema").text(kSchema);
  json.key("time").text(event.time);
  json.key("unit").text(event.unit);
  json.end();
  return out;
}

Event parse_event(std::string_view line) {
  return strict::Document(line, "an event line").read(event_of);
}

}  // namespace assay
