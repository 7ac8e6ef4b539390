// The parts of profile.json that have a file of their own, and what they share.
#pragma once

#include <optional>
#include <string>

#include "results/format/human_fields.hpp"
#include "results/format/json_writer.hpp"
#include "results/record/profile.hpp"

namespace assay {

Bound bound_of(const human::Node& node, human::Complaints& complaints);
// What `fields`, those of a bound, say under "rebased"; `bound` is all the rest of it.
std::optional<Rebased> rebased_of(human::Fields& fields, const Bound& bound);
void write(JsonWriter& json, const Rebased& rebased);
Expectation expectation_of(const human::Node& node, human::Complaints& complaints);
Requirement requirement_of(const human::Node& node, human::Complaints& complaints);
ReliabilityRule reliability_of(const human::Node& node, human::Complaints& complaints);
void write(JsonWriter& json, const ReliabilityRule& rule);
KnownLibrary library_of(const human::Node& node, human::Complaints& complaints);

// Reads `gate`, `source` and `reason`: every limit has a source, and what is only recorded a
// reason.
template <class Noun>
void read_gate(human::Fields& fields, Noun& noun) {
  const std::string gate = fields.text_or_empty("gate");
  noun.gate = gate == "record" ? Gate::record : Gate::judge;
  if (gate != "record" && gate != "judge" && fields.find("gate", human::Kind::text) != nullptr) {
    fields.complain("gate", "'gate' must be \"judge\" or \"record\"");
  }
  noun.source = fields.text("source");
  noun.reason = fields.text_or_empty("reason");
  if (noun.gate == Gate::record && noun.reason.empty()) {
    fields.complain("gate", "what is only recorded needs a 'reason'");
  }
}

}  // namespace assay
