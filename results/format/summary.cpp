// summary.json: the answer of a campaign in one small file.
#include <array>

#include "results/format/json_writer.hpp"
#include "results/format/lists.hpp"
#include "results/format/strict.hpp"
#include "results/format/summary_reliability.hpp"
#include "results/format/verdict.hpp"

namespace assay {
namespace {

using strict::Fields;
using strict::Value;

constexpr std::string_view kSchema = "assay/summary/1";

// Sorted by name, as the keys of a tally are.
constexpr std::array<Outcome, 5> kOutcomes{Outcome::error, Outcome::fail, Outcome::indeterminate,
                                           Outcome::missing, Outcome::pass};
constexpr std::array<Level, 5> kLevels{Level::cluster, Level::device, Level::group, Level::host,
                                       Level::rack};

std::string_view name(Exit exit) {
  if (exit == Exit::accepted) return "accepted";
  if (exit == Exit::rejected) return "rejected";
  expect(exit == Exit::undecided, "a summary is accepted, rejected or undecided");
  return "undecided";
}

Exit exit_of(const Value& value) {
  const std::string_view exit = value.view();
  if (exit == "accepted") return Exit::accepted;
  if (exit == "rejected") return Exit::rejected;
  if (exit == "undecided") return Exit::undecided;
  value.refuse("must be \"accepted\", \"rejected\" or \"undecided\"");
}

// All five outcomes are written, so that a reader sees every zero.
void write(JsonWriter& json, const Tally& tally) {
  json.object();
  json.key("outcomes").object();
  for (const Outcome outcome : kOutcomes) json.key(name(outcome)).count(tally.of(outcome));
  json.end();
  json.key("planned").count(tally.planned);
  json.key("recorded").count(tally.recorded);
  json.end();
}

Tally tally_of(const Value& value) {
  Fields fields(value);
  Tally tally;
  const Value outcomes = fields.next("outcomes");
  Fields counts(outcomes);
  for (const Outcome outcome : kOutcomes) {
    const std::uint64_t count = counts.next(name(outcome)).count();
    if (count > 0) tally.outcomes[outcome] = count;
  }
  counts.done();
  tally.planned = fields.next("planned").count();
  tally.recorded = fields.next("recorded").count();
  fields.done();
  return tally;
}

std::map<Level, Tally> units_of(const Value& value) {
  std::map<Level, Tally> units;
  value.pairs([&](std::string_view key, const Value& tally) {
    const auto level = level_named(key);
    if (!level) tally.refuse("is no level of units");
    units[*level] = tally_of(tally);
  });
  return units;
}

Summary summary_of(const Value& document) {
  strict::check_version_first(document, kSchema);
  Fields fields(document);
  Summary summary;
  summary.cases = tally_of(fields.next("cases"));
  summary.exit = exit_of(fields.next("exit"));
  summary.headline = fields.next("headline").text();
  summary.metrics_judged = fields.next("metrics_judged").count();
  summary.metrics_recorded = fields.next("metrics_recorded").count();
  summary.not_offered = fields.next("not_offered").count();
  summary.plan_sha256 = fields.next("plan_sha256").text();
  summary.problems = fields.next("problems").texts();
  summary.profile_sha256 = fields.next("profile_sha256").text();
  const Value reliability = fields.next("reliability");
  if (!reliability.is_null()) summary.reliability = reliability_of(reliability);
  fields.next("schema");
  summary.units = units_of(fields.next("units"));
  fields.done();
  return summary;
}

}  // namespace

std::string to_json(const Summary& summary) {
  std::string out;
  JsonWriter json(out, 2);
  json.object();
  write(json.key("cases"), summary.cases);
  json.key("exit").text(name(summary.exit));
  json.key("headline").text(summary.headline);
  json.key("metrics_judged").count(summary.metrics_judged);
  json.key("metrics_recorded").count(summary.metrics_recorded);
  json.key("not_offered").count(summary.not_offered);
  json.key("plan_sha256").text(summary.plan_sha256);
  write_texts(json.key("problems"), summary.problems);
  json.key("profile_sha256").text(summary.profile_sha256);
  json.key("reliability");
  if (summary.reliability) {
    write(json, *summary.reliability);
  } else {
    json.null();
  }
  json.key("schema").text(kSchema);
  json.key("units").object();
  for (const Level level : kLevels) {
    const auto found = summary.units.find(level);
    if (found != summary.units.end()) write(json.key(name(level)), found->second);
  }
  json.end();
  json.end();
  return out + "\n";
}

Summary parse_summary(std::string_view text, const std::string& file) {
  return strict::Document(text, file).read(summary_of);
}

}  // namespace assay
