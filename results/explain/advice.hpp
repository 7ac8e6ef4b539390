// What to do about a case that is not a pass: by its cause, in sentences.
#pragma once

#include <string>
#include <vector>

#include "results/explain/explanation.hpp"

namespace assay {

// Why a case is what it is, as far as the next step goes.
enum class Cause {
  none,        // A pass, or recorded only.
  missing,     // Nothing came back.
  wrong,       // A wrong result.
  not_run,     // The worker said or did something that kept it from being measured.
  condition,   // A condition that the profile requires was not met or is unknown.
  noisy,       // The repetitions lie too far apart.
  impossible,  // Faster than physics.
  fact,        // A fact is not as expected.
  beyond,      // Measured properly, on the wrong side of its limit.
  open,        // The uncertainty straddles the limit.
  sags,        // The limit is met, but not by the last repetitions.
  outdated,    // Measured before something was done to the unit.
  copied,      // Its values stand elsewhere in the record too.
  other,       // Any other objection; the verdict's sentence says which.
};

Cause cause_of(const CaseExplanation& explained, const Profile& profile);

// The first requirement that a sample does not meet; null where they meet all.
const Requirement* unmet(const CaseExplanation& explained, const Profile& profile);

// Nothing for a pass.
std::vector<std::string> advice(const CaseExplanation& explained, const Profile& profile);

}  // namespace assay
