// How a site of any size is described in a few lines: racks and hosts by pattern, and what
// surrounds them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/fact.hpp"

namespace assay {

// What racks have in common beside the site. A rack is in at most one zone of each kind.
enum class ZoneKind {
  block,     // The leaf switches that its racks are cabled to.
  delivery,  // Came together.
  hall,
  loop,  // Of the coolant.
  row,
};

std::string_view name(ZoneKind kind);
std::optional<ZoneKind> zone_kind_named(std::string_view name);

// Which GPUs reach one another over NVLink.
enum class NvlinkDomain { none, host, rack };

std::string_view name(NvlinkDomain domain);
std::optional<NvlinkDomain> nvlink_domain_named(std::string_view name);

struct HostType {
  std::string architecture;
  Facts facts;
  double watts = 0;         // Of the host under load, without its devices.
  std::string devices;      // Pattern of their last names: "gpu-[0-3]".
  std::string kind;         // Of each device.
  std::string model;        // Of each device.
  Facts device_facts;       // Of each device.
  double device_watts = 0;  // Of each device under load.
  std::string nics;         // Pattern: "nic-[0-3]"; the n-th is on rail n modulo the rails.
  int line = 0;
};

// Racks that are alike. Ragged racks are groups of their own.
struct RackGroup {
  std::string ids;         // Pattern: "rack-[001-192]".
  std::string hosts;       // Pattern of their last names: "tray-[01-18]".
  std::string type;        // Of every host: a key of Layout::host_types.
  std::string hostname;    // Template: {rack} and {host} are the names, {rack#} and {host#} their
                           // numbers.
  std::string switches;    // Pattern of the NVLink switch trays in each rack.
  std::string shelves;     // Pattern of the power shelves in each rack.
  double other_watts = 0;  // Of each rack under load, without its hosts.
  std::optional<double> budget_watts;
  int line = 0;
};

struct ZoneGroup {
  ZoneKind kind = ZoneKind::row;
  std::string ids;                 // Pattern: "row-[01-12]".
  std::uint32_t racks_each = 0;    // The site's racks in their order, so many a zone; the last zone
                                   // may have fewer. 0: `racks` names them.
  std::vector<std::string> racks;  // Patterns; of a single zone.
  std::optional<double> budget_watts;  // Of each zone.
  int line = 0;
};

struct Network {
  std::uint32_t rails = 1;
  std::uint32_t planes = 1;
  std::string topology;  // "leaf_spine": a block's racks share a leaf a rail and plane; "block":
                         // blocks are cabled to one another without spines.
  std::string spines;    // Pattern.
};

struct Power {
  std::optional<double> budget_watts;
  std::optional<double> ramp_watts_per_second;  // Load changes no faster, up or down.
};

struct Layout {
  std::map<std::string, HostType> host_types;
  std::vector<RackGroup> racks;
  std::vector<ZoneGroup> zones;
  std::optional<Network> network;
  NvlinkDomain nvlink_domain = NvlinkDomain::none;
  Power power;
  std::vector<std::string> spares;  // Patterns of hosts that may take another's place.
  int spares_line = 0;
  std::string inventory;      // A CSV file beside the site's: what the contract counts.
  std::size_t generated = 0;  // So many of the site's hosts, its last ones, came from `racks`.
};

}  // namespace assay
