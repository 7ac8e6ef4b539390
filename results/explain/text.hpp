// An explanation in sentences, for a person at night.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "results/explain/explanation.hpp"

namespace assay {

// What the sentences need beside the facts of the unit.
struct ExplanationContext {
  const Plan& plan;
  const Profile& profile;
  std::string payload;       // The folder that holds inputs/ and raw/, as the caller wrote it.
  std::string profile_file;  // Whose lines the bounds name: "inputs/profile-contract.json".
  std::string now;           // UTC, RFC 3339: how waivers stand today.
  // Files with the raw output of the unit's jobs, those of later plans too: by stage, by attempt.
  std::map<std::string, std::map<std::uint32_t, std::string>> raw_files;
};

struct ExplanationChoice {
  std::function<bool(const std::string& case_name)> shown;  // Empty: every case.
  bool all = false;  // Cases that are a pass in full as well, not in a line each.
  std::size_t columns = 100;
};

std::string explanation_text(const UnitExplanation& explained, const ExplanationContext& context,
                             const ExplanationChoice& choice);

}  // namespace assay
