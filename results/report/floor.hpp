// A site as it stands: racks in their rows, and in each what is not as demanded. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/record/finding.hpp"
#include "results/record/unit.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// A device, or a whole host, that is not a pass.
struct FloorMark {
  std::string unit;
  std::uint32_t host = 0;               // From the top.
  std::optional<std::uint32_t> device;  // From the left; none: all of the host.
  Outcome outcome = Outcome::missing;
};

struct FloorRack {
  std::string rack;
  bool judged = false;             // Something in it was, or the rack itself.
  std::optional<Outcome> outcome;  // The worst of all that stands in it, and its own.
  std::optional<Outcome> own;      // What its devices did together.
  std::vector<FloorMark> marks;    // In the site's order.
};

struct FloorRow {
  std::string name;  // Of the zone; empty where the site describes no rows.
  std::vector<FloorRack> racks;
};

struct Floor {
  std::vector<FloorRow> rows;
  std::uint32_t hosts_max = 1;    // In a rack.
  std::uint32_t devices_max = 1;  // In a host.

  std::size_t racks() const;
};

// Empty where the site has not two racks. A host that passes by itself and slows others is marked
// by the finding that names it, or its NIC.
Floor floor_of(const Site& site, const std::vector<UnitVerdict>& units,
               std::span<const Finding> findings = {});

}  // namespace assay
