// A campaign folder -> its verdicts again, byte for byte: what `assay judge` writes and `verify`
// compares.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/judge/judge.hpp"
#include "results/store/folder.hpp"

namespace assay {

inline constexpr const char* kFindingsFile = "findings.jsonl";

struct Recomputed {
  std::string summary;   // Bytes of summary.json.
  std::string findings;  // Bytes of findings.jsonl.
  Ruling ruling;
  Site site;  // Parsed once: of a fleet that takes as long as a hundred thousand verdicts.
  std::vector<std::string> problems;  // Of the record.
  // What the rules measure again, or ask to locate a part, and no plan holds yet; none where
  // another profile judged.
  std::optional<Plan> next;
};

// Whole lines of verdicts.jsonl, one or several, each with its newline; the header comes first.
using LineSink = std::function<void(std::string_view lines)>;

// Where verdicts go while they are computed: half a million are never held. Each may be empty.
struct Sinks {
  VerdictSink verdict = {};
  LineSink line = {};
  std::vector<Rendering> rows = {};
};

// With the folder's own profile, or `profile_bytes` (a profile.json) in its place. Throws Error for
// a folder that cannot be read.
Recomputed recompute(const CampaignFolder& folder, const std::optional<std::string>& profile_bytes,
                     const Sinks& sinks);

// The same, and writes verdicts.jsonl, findings.jsonl and summary.json into the folder `out`, which
// is there: the lines go nowhere else.
Recomputed record_verdicts(const CampaignFolder& folder,
                           const std::optional<std::string>& profile_bytes,
                           const std::filesystem::path& out, Sinks sinks);

}  // namespace assay
