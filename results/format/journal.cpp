// Lines of the journal. Every line names its schema, so that a line can be read alone.
#include "results/format/journal.hpp"

#include <algorithm>
#include <array>

#include "results/format/json_writer.hpp"
#include "results/format/strict.hpp"

namespace assay {
namespace {

constexpr std::string_view kSchema = "assay/journal/1";
constexpr std::array<std::string_view, 9> kEvents{
    "campaign_started", "campaign_resumed", "stage_started",     "job_started",   "job_ended",
    "stage_ended",      "interrupted",      "campaign_finished", "retest_started"};

JournalEvent event_of(const strict::Value& document) {
  strict::check_version_first(document, kSchema);
  strict::Fields fields(document);
  JournalEvent event;
  event.attempt = fields.next("attempt").count32();
  const strict::Value kind = fields.next("event");
  if (std::ranges::find(kEvents, kind.view()) == kEvents.end()) kind.refuse("is not known");
  event.event = kind.text();
  event.job = fields.next("job").text();
  event.note = fields.next("note").text();
  event.pid = fields.next("pid").integer();
  event.pid_started = fields.next("pid_started").count();
  fields.next("schema");
  event.stage = fields.next("stage").text();
  event.time = fields.next("time").text();
  fields.done();
  return event;
}

}  // namespace

std::string to_line(const JournalEvent& event) {
  std::string out;
  JsonWriter json(out);
  json.object();
  json.key("attempt").count(event.attempt);
  json.key("event").text(event.event);
  json.key("job").text(event.job);
  json.key("note").text(event.note);
  json.key("pid").integer(event.pid);
  json.key("pid_started").count(event.pid_started);
  json.key("schema").text(kSchema);
  json.key("stage").text(event.stage);
  json.key("time").text(event.time);
  json.end();
  return out;
}

JournalEvent parse_journal_event(std::string_view line) {
  return strict::Document(line, "a journal line").read(event_of);
}

}  // namespace assay
