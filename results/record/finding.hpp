// A finding: one cause, named once, with the units that it explains. It changes no outcome.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// What can be replaced, or what its units have in common. A Part is never judged.
enum class PartKind {
  none,  // Nothing could be named.
  device,
  host,
  nic,
  cable,
  port,  // Of a leaf switch.
  nvswitch,
  shelf,  // Of power.
  rack,
  loop,  // Of the coolant.
  row,
  block,
  hall,
  delivery,
  boundary,  // What lies between zones: links, switches, or too few of them.
};

std::string_view name(PartKind kind);  // "switch" for nvswitch, else as above.
std::optional<PartKind> part_kind_named(std::string_view name);

// A measurement that speaks for it.
struct Evidence {
  std::string case_name;
  std::uint64_t round = 0;  // Of locating; the first is 1.
  std::uint64_t probe = 0;  // Of the round; the first is 0.
};

struct Finding {
  std::string cause;  // A sentence.
  PartKind part_kind = PartKind::none;
  std::string part;                // Its id, "rack-017/tray-05"; empty where nothing is named.
  std::vector<std::string> units;  // Patterns of those that it explains.
  std::uint64_t slow = 0;          // So many of ...
  std::uint64_t of = 0;            // ... so many units (of a zone) or cells (of a matrix).
  std::vector<Evidence> evidence;
  std::string not_separated;  // What else it may be; empty where nothing is left open.
  bool confirmed = false;     // By a second, independent test.
};

// More says nothing more; the first ones are kept.
inline constexpr std::size_t kEvidenceMax = 1000;

// What is wrong with it in itself, in a sentence that names the key; empty: nothing. Nobody is
// blamed without a part, a unit and evidence.
std::string objection_to(const Finding& finding);

}  // namespace assay
