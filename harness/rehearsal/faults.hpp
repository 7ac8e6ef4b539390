// What is planted in a rehearsal. Only the model and the scorecard read it, in a process of their
// own: who conducts the rehearsal cannot know it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/unit.hpp"

namespace assay {

enum class FaultKind {
  batch,            // GPUs of one delivery or bin compute slower.
  boundary,         // Between blocks there is less bandwidth than inside.
  corruption,       // Products are wrong, and nothing says so.
  crash,            // A worker dies in every product.
  dead_node,        // A host does not answer.
  flapping,         // An NVLink is slower now and then: in each repetition with a chance.
  hang,             // A product never ends.
  lying_clock,      // A host's clock runs backwards.
  missing_node,     // A host of the site is not there.
  nic,              // A NIC is slower.
  nvlink,           // A GPU's link to a switch is slower.
  pair,             // Two hosts reach one another more slowly than others.
  slow_compute,     // Products are slower, of a GPU or of all in a place.
  slow_hbm,         // Memory is slower.
  slow_host,        // All that a host's GPUs do is slower.
  slow_loop,        // All GPUs of a coolant loop compute slower.
  slow_rack,        // All GPUs of a rack compute slower.
  swapped_serials,  // Two GPUs stand in one another's place.
  throttle,         // Products begin well and sag.
};

std::string_view name(FaultKind kind);
std::optional<FaultKind> fault_kind_named(std::string_view name);

struct Fault {
  FaultKind kind = FaultKind::slow_compute;
  std::vector<std::string> units;  // Ids, expanded: devices, hosts, racks, zones or the site.
  double size = 0;                 // The share that is lost, in (0, 1).
  double chance = 1;               // Of a repetition to be hit.
  int line = 0;
};

// "assay/faults/1". Throws Error with every complaint, each with its line.
std::vector<Fault> parse_faults(std::string_view text, const std::string& file, const Site& site);

// "slow_hbm of 3 % on rack-001/tray-02/gpu-3", as sentences name it.
std::string in_words(const Fault& fault);

}  // namespace assay
