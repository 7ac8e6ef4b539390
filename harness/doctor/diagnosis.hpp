// What was looked at on this host, what was found, and the command that mends it.
#pragma once

#include <string>

namespace assay {

// fine:    as it should be.
// note:    worth knowing; keeps nothing from being measured.
// unknown: it could not be looked at, so nothing is said of it.
// hurts:   measurements will be slower, noisier, or refused.
// cannot:  something cannot run.
enum class Health { fine, note, unknown, hurts, cannot };

struct Diagnosis {
  Health health = Health::unknown;
  std::string subject;  // "cpu governor"
  std::string found;    // A sentence.
  std::string mend;     // A command, or what to do; empty where there is nothing to mend.
};

}  // namespace assay
