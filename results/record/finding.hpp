// A finding: one cause, with everything that it explains.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/record/outcome.hpp"

namespace assay {

struct Finding {
  // The part to look at: a unit or a zone. Several where what failed cannot tell them apart, such
  // as a coolant loop and a row of the same racks.
  std::vector<std::string> causes;
  Outcome outcome = Outcome::fail;  // The worst of what it explains.
  std::vector<std::string> cases;   // Sorted.
  std::vector<std::string> units;   // Patterns of those that are not as demanded.
  std::uint64_t verdicts = 0;       // That it explains.
  std::string reason;               // A sentence: of the worst of them, the first.
};

// What a search among groups says of who slowed them.
struct Located {
  std::string case_name;             // That was slow.
  std::vector<std::string> causes;   // As a finding has them; empty where nobody can be blamed.
  std::vector<std::string> members;  // Who is meant: a group with one of them is explained ...
  std::vector<std::string> others;   // ... where this is empty, else with one of these too;
  bool across = false;  // or, of a boundary, with some inside the cause and some outside.
  std::string reason;   // A sentence.
};

}  // namespace assay
