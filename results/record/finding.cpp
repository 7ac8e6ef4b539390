// Names of parts, and what a finding must say.
#include "results/record/finding.hpp"

#include <array>
#include <utility>

namespace assay {
namespace {

constexpr std::array<std::pair<PartKind, std::string_view>, 15> kNames{
    {{PartKind::none, "none"},
     {PartKind::device, "device"},
     {PartKind::host, "host"},
     {PartKind::nic, "nic"},
     {PartKind::cable, "cable"},
     {PartKind::port, "port"},
     {PartKind::nvswitch, "switch"},
     {PartKind::shelf, "shelf"},
     {PartKind::rack, "rack"},
     {PartKind::loop, "loop"},
     {PartKind::row, "row"},
     {PartKind::block, "block"},
     {PartKind::hall, "hall"},
     {PartKind::delivery, "delivery"},
     {PartKind::boundary, "boundary"}}};

}  // namespace

std::string_view name(PartKind kind) {
  for (const auto& [one, name] : kNames) {
    if (one == kind) return name;
  }
  return "none";
}

std::optional<PartKind> part_kind_named(std::string_view name) {
  for (const auto& [kind, one] : kNames) {
    if (one == name) return kind;
  }
  return std::nullopt;
}

std::string objection_to(const Finding& finding) {
  if (finding.cause.empty()) return "'cause' must not be empty";
  if (finding.slow > finding.of) return "'slow' must not be above 'of'";
  if (finding.evidence.size() > kEvidenceMax) {
    return "'evidence' must have at most " + std::to_string(kEvidenceMax) + " items";
  }
  const bool named = finding.part_kind != PartKind::none;
  if (named == finding.part.empty()) return "'part' is named where 'part_kind' is, and only there";
  if (!finding.confirmed) return {};
  if (!named) return "'confirmed' needs a part";
  if (finding.units.empty()) return "'confirmed' needs units";
  if (finding.evidence.empty()) return "'confirmed' needs evidence";
  return {};
}

}  // namespace assay
