// The external limit of a bound that a campaign tightened.
#include <string_view>

#include "results/format/human_patterns.hpp"
#include "results/format/lists.hpp"
#include "results/format/profile_parts.hpp"

namespace assay {
namespace {

using human::Fields;
using human::Kind;
using human::Node;

// As GPU profiles mark every number that was reckoned.
constexpr std::string_view kDerived = "derived: ";

std::string written(double value) {
  std::string text;
  append_json(text, value);
  return text;
}

Level level_of(Fields& fields, const Bound& bound) {
  const std::string text = fields.text("level");
  const auto level = level_named(text);
  if (!level && !text.empty()) {
    fields.complain("level",
                    "'level' must be \"device\", \"host\", \"rack\", \"group\" or \"cluster\"");
  }
  if (level && bound.level && *bound.level != *level) {
    fields.complain("level", "the bound is for another 'level' than it was rebased for");
  }
  return level.value_or(Level::device);
}

std::vector<std::string> cases_of(Fields& fields, const Bound& bound) {
  std::vector<std::string> cases;
  for (const Node* item : fields.list("cases")) {
    const bool fits = item->kind == Kind::text && (item->text == bound.benchmark ||
                                                   item->text.starts_with(bound.benchmark + "["));
    if (fits) {
      cases.push_back(item->text);
    } else {
      fields.complaints().add(item->line, "'cases' holds names of cases of " + bound.benchmark);
    }
  }
  if (cases.empty()) fields.complain("cases", "'cases' must name what was measured");
  return cases;
}

std::vector<std::string> units_of(Fields& fields) {
  std::vector<std::string> units = human::patterns_if_any(fields, "units");
  if (units.empty()) {
    fields.complain("units", "'units' must name the racks that the tighter limit came from");
  }
  return units;
}

// A bound may only be tightened: the external limit is the looser of both.
void check_tighter(Fields& fields, std::string_view key, const std::optional<double>& external,
                   const std::optional<Threshold>& tightened) {
  if (!external) return;
  if (!(*external > 0)) fields.complain(key, "'" + std::string(key) + "' must be above 0");
  if (!tightened || !tightened->of.empty()) {
    return fields.complain(
        key, "the bound itself needs the tighter '" + std::string(key) + "', as a number");
  }
  const bool tighter =
      key == "at_least" ? tightened->value > *external : tightened->value < *external;
  if (tighter) return;
  fields.complain(key, "a rebased bound may only be tighter than the external one: '" +
                           std::string(key) + "' is " + written(tightened->value) +
                           ", and the external one is " + written(*external) +
                           "; take 'rebased' away and write the external limit and its source");
}

void check_limits(Fields& fields, const Rebased& rebased, const Bound& bound) {
  check_tighter(fields, "at_least", rebased.at_least, bound.at_least);
  check_tighter(fields, "at_most", rebased.at_most, bound.at_most);
  if (rebased.at_least.has_value() != rebased.at_most.has_value()) return;
  fields.complain("rebased",
                  "'rebased' holds the external limit: 'at_least' or 'at_most', not both");
}

bool is_digest(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

std::optional<Rebased> rebased_of(Fields& fields, const Bound& bound) {
  const Node* node = fields.find("rebased", Kind::object);
  if (node == nullptr) return std::nullopt;
  Fields inner(*node, "what 'rebased' says", fields.complaints());
  Rebased rebased;
  rebased.units = units_of(inner);
  rebased.level = level_of(inner, bound);
  rebased.cases = cases_of(inner, bound);
  rebased.at_least = inner.number_if_any("at_least");
  rebased.at_most = inner.number_if_any("at_most");
  rebased.source = inner.text("source");
  rebased.plan_sha256 = inner.text("plan_sha256");
  check_limits(inner, rebased, bound);
  if (!rebased.plan_sha256.empty() && !is_digest(rebased.plan_sha256)) {
    inner.complain("plan_sha256", "'plan_sha256' has 64 hex digits");
  }
  inner.done();
  if (!bound.source.empty() && !bound.source.starts_with(kDerived)) {
    fields.complain("source", "the 'source' of a rebased bound begins with \"derived: \"");
  }
  if (bound.gate != Gate::judge) fields.complain("gate", "what is only recorded is not rebased");
  return rebased;
}

void write(JsonWriter& json, const Rebased& rebased) {
  json.object();
  if (rebased.at_least) json.key("at_least").number(*rebased.at_least);
  if (rebased.at_most) json.key("at_most").number(*rebased.at_most);
  write_texts(json.key("cases"), rebased.cases);
  json.key("level").text(name(rebased.level));
  json.key("plan_sha256").text(rebased.plan_sha256);
  json.key("source").text(rebased.source);
  write_texts(json.key("units"), rebased.units);
  json.end();
}

}  // namespace assay
