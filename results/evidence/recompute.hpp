// A campaign folder -> the bytes of its verdicts: what `assay judge` writes and `verify` compares.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "results/judge/judge.hpp"
#include "results/store/folder.hpp"

namespace assay {

struct Recomputed {
  std::string verdicts;  // Bytes of verdicts.jsonl.
  std::string summary;   // Bytes of summary.json.
  Ruling ruling;
};

// With the folder's own profile, or `profile_bytes` (a profile.json) in its place. `each` also sees
// every verdict, for a report; it may be empty. Throws Error for a folder that cannot be read.
Recomputed recompute(const CampaignFolder& folder, const std::optional<std::string>& profile_bytes,
                     const VerdictSink& each);

}  // namespace assay
