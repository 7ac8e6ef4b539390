// One bound of a profile: what it may say, and what contradicts itself.
#include <cmath>
#include <utility>

#include "results/format/profile_parts.hpp"

namespace assay {
namespace {

using human::Complaints;
using human::Fields;
using human::Kind;
using human::Node;

// The least number of values whose median has a 95 % interval between two of them: 1 - 2 / 2^6 =
// 0.969.
constexpr std::uint32_t kSamplesLeast = 6;

// Half of them may be slow and the median still stands.
constexpr std::uint32_t kPeersLeast = 3;

Threshold relative_of(const Node& node, Complaints& complaints) {
  Fields fields(node, "a relative limit", complaints);
  const Threshold threshold{.value = fields.number("fraction"), .of = fields.text("of")};
  fields.done();
  return threshold;
}

std::optional<Threshold> threshold_of(Fields& fields, std::string_view key) {
  const Node* node = fields.find(key);
  if (node == nullptr) return std::nullopt;
  Threshold threshold;
  if (node->kind == Kind::number) {
    threshold.value = node->number;
  } else if (node->kind == Kind::object) {
    threshold = relative_of(*node, fields.complaints());
  } else {
    fields.complain(key,
                    "'" + std::string(key) +
                        "' must be a number or {\"fraction\": 0.6, \"of\": \"suite.benchmark\"}");
    return std::nullopt;
  }
  if (!(threshold.value > 0) || !std::isfinite(threshold.value)) {
    fields.complain(key, "'" + std::string(key) + "' must be above 0");
  }
  return threshold;
}

std::optional<Level> level_of(Fields& fields) {
  if (fields.find("level") == nullptr) return std::nullopt;
  const auto level = level_named(fields.text("level"));
  if (!level) {
    fields.complain("level",
                    "'level' must be \"device\", \"host\", \"rack\", \"group\" or \"cluster\"");
  }
  return level;
}

std::optional<PeerRule> peers_of(Fields& fields) {
  const Node* node = fields.find("peers", Kind::object);
  if (node == nullptr) return std::nullopt;
  Fields inner(*node, "the limit by peers", fields.complaints());
  const PeerRule peers{.z = inner.number("z"),
                       .effect = inner.number("effect"),
                       .units_min = inner.count_if_any("units_min").value_or(0)};
  if (!(peers.z > 0)) inner.complain("z", "'z' must be above 0");
  if (!(peers.effect > 0 && peers.effect < 1)) {
    inner.complain("effect", "'effect' is a share of the median: above 0 and below 1");
  }
  if (peers.units_min < kPeersLeast) {
    inner.complain("units_min", "'units_min' must be at least " + std::to_string(kPeersLeast) +
                                    ": fewer are no population");
  }
  inner.done();
  return peers;
}

// Two limits can be compared when both are absolute, or fractions of the same measurement.
bool above(const std::optional<Threshold>& a, const std::optional<Threshold>& b) {
  return a && b && a->of == b->of && a->value > b->value;
}

void check_order(Fields& fields, const Bound& bound) {
  if (above(bound.at_least, bound.at_most)) {
    fields.complain("at_least", "the floor 'at_least' is above the ceiling 'at_most'");
  }
  if (above(bound.at_least, bound.physical_limit)) {
    fields.complain("at_least", "the floor 'at_least' is above the 'physical_limit'");
  }
}

void check_judged(Fields& fields, const Bound& bound) {
  if (!bound.at_least && !bound.at_most && !bound.peers) {
    fields.complain(
        "gate",
        "a judged bound needs 'at_least' or 'at_most', or 'peers'; to measure without judging "
        "write \"gate\": \"record\" with a 'reason'");
  }
  if (!bound.spread_max) fields.complain("spread_max", "a judged bound needs 'spread_max'");
  if (bound.samples_min < kSamplesLeast) {
    fields.complain("samples_min", "a judged bound needs 'samples_min' of at least " +
                                       std::to_string(kSamplesLeast) +
                                       ": with fewer the median has no 95 % interval");
  }
}

}  // namespace

Bound bound_of(const Node& node, Complaints& complaints) {
  Fields fields(node, "a bound", complaints);
  Bound bound;
  bound.line = node.line;
  bound.benchmark = fields.text("benchmark");
  bound.axes = fields.texts_if_any("axes");
  bound.level = level_of(fields);
  bound.metric = fields.text("metric");
  bound.unit = fields.text("unit");
  bound.at_least = threshold_of(fields, "at_least");
  bound.at_most = threshold_of(fields, "at_most");
  bound.physical_limit = threshold_of(fields, "physical_limit");
  bound.peers = peers_of(fields);
  bound.spread_max = fields.number_if_any("spread_max");
  bound.samples_min = fields.count_if_any("samples_min").value_or(0);
  bound.systematic = fields.number_if_any("systematic").value_or(0);
  read_gate(fields, bound);
  if (bound.spread_max && !(*bound.spread_max > 0)) {
    fields.complain("spread_max", "'spread_max' must be above 0");
  }
  if (!(bound.systematic >= 0 && bound.systematic < 1)) {
    fields.complain("systematic", "'systematic' is a relative uncertainty: 0 or more, and below 1");
  }
  check_order(fields, bound);
  bound.rebased = rebased_of(fields, bound);
  if (bound.gate == Gate::judge) check_judged(fields, bound);
  fields.done();
  return bound;
}

}  // namespace assay
