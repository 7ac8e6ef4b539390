// profile.json: writing. What a profile does not say is left out.
#include "results/format/json_writer.hpp"
#include "results/format/lists.hpp"
#include "results/format/profile.hpp"
#include "results/format/profile_parts.hpp"

namespace assay {
namespace {

void write_if_any(JsonWriter& json, std::string_view key, const std::optional<double>& value) {
  if (value) json.key(key).number(*value);
}

void write_if_any(JsonWriter& json, std::string_view key, const std::string& text) {
  if (!text.empty()) json.key(key).text(text);
}

void write_if_any(JsonWriter& json, std::string_view key, const std::optional<Threshold>& limit) {
  if (!limit) return;
  json.key(key);
  if (limit->of.empty()) {
    json.number(limit->value);
    return;
  }
  json.object();
  json.key("fraction").number(limit->value);
  json.key("of").text(limit->of);
  json.end();
}

std::string_view name(Gate gate) { return gate == Gate::judge ? "judge" : "record"; }

void write(JsonWriter& json, const PeerRule& peers) {
  json.object();
  json.key("effect").number(peers.effect);
  json.key("units_min").count(peers.units_min);
  json.key("z").number(peers.z);
  json.end();
}

void write(JsonWriter& json, const CurveRule& curve) {
  json.object();
  json.key("effect").number(curve.effect);
  json.key("sizes_min").count(curve.sizes_min);
  json.end();
}

void write(JsonWriter& json, const Bound& bound) {
  json.object();
  write_if_any(json, "at_least", bound.at_least);
  write_if_any(json, "at_most", bound.at_most);
  write_map(json.key("axes"), bound.axes);
  json.key("benchmark").text(bound.benchmark);
  if (bound.curve) write(json.key("curve"), *bound.curve);
  json.key("gate").text(name(bound.gate));
  if (bound.level) json.key("level").text(name(*bound.level));
  json.key("metric").text(bound.metric);
  if (bound.peers) write(json.key("peers"), *bound.peers);
  write_if_any(json, "physical_limit", bound.physical_limit);
  write_if_any(json, "reason", bound.reason);
  if (bound.rebased) write(json.key("rebased"), *bound.rebased);
  json.key("samples_min").count(bound.samples_min);
  json.key("source").text(bound.source);
  write_if_any(json, "spread_max", bound.spread_max);
  json.key("systematic").number(bound.systematic);
  json.key("unit").text(bound.unit);
  json.end();
}

void write(JsonWriter& json, const Expectation& expected) {
  json.object();
  write_if_any(json, "at_least", expected.at_least);
  write_if_any(json, "at_most", expected.at_most);
  json.key("benchmark").text(expected.benchmark);
  json.key("fact").text(expected.fact);
  json.key("gate").text(name(expected.gate));
  if (!expected.one_of.empty()) {
    json.key("one_of").array();
    for (const Fact& fact : expected.one_of) json.fact(fact);
    json.end();
  }
  write_if_any(json, "reason", expected.reason);
  json.key("source").text(expected.source);
  json.end();
}

void write(JsonWriter& json, const Requirement& required) {
  json.object();
  write_if_any(json, "at_least", required.at_least);
  write_if_any(json, "at_most", required.at_most);
  json.key("condition").text(required.condition);
  json.key("source").text(required.source);
  json.key("unit").text(required.unit);
  json.end();
}

void write(JsonWriter& json, const Demand& demand) {
  json.object();
  json.key("benchmark").text(demand.benchmark);
  json.key("source").text(demand.source);
  json.end();
}

void write(JsonWriter& json, const KnownLibrary& library) {
  json.object();
  json.key("library").text(library.library);
  json.key("sha256").text(library.sha256);
  json.key("source").text(library.source);
  json.end();
}

void write(JsonWriter& json, const Acceptance& acceptance) {
  json.object();
  json.key("levels").object();
  for (const Level level :
       {Level::cluster, Level::device, Level::group, Level::host, Level::rack}) {
    const auto found = acceptance.pass_fraction.find(level);
    if (found != acceptance.pass_fraction.end()) json.key(name(level)).number(found->second);
  }
  json.end();
  json.key("source").text(acceptance.source);
  json.key("undecided").text(acceptance.undecided_is_fail ? "fail" : "undecided");
  json.end();
}

void write(JsonWriter& json, const Decision& decision) {
  json.object();
  json.key("k").count(decision.k);
  json.key("n").count(decision.n);
  json.key("risk").number(decision.risk);
  json.key("source").text(decision.source);
  json.key("z").number(decision.z);
  json.end();
}

template <class Noun>
void write_all(JsonWriter& json, std::string_view key, const std::vector<Noun>& nouns) {
  json.key(key).array();
  for (const Noun& noun : nouns) write(json, noun);
  json.end();
}

}  // namespace

std::string to_json(const Profile& profile) {
  std::string out;
  JsonWriter json(out, 2);
  json.object();
  json.key("about").text(profile.about);
  if (profile.acceptance) write(json.key("acceptance"), *profile.acceptance);
  write_all(json, "bounds", profile.bounds);
  write(json.key("decision"), profile.decision);
  json.key("device").text(profile.device);
  write_all(json, "expects", profile.expectations);
  if (!profile.libraries.empty()) write_all(json, "libraries", profile.libraries);
  json.key("name").text(profile.name);
  write_all(json, "offers", profile.demands);
  if (profile.reliability) write(json.key("reliability"), *profile.reliability);
  write_all(json, "requires", profile.requirements);
  json.key("schema").text("assay/profile/1");
  json.end();
  return out + "\n";
}

}  // namespace assay
