// After the samples: verdicts, summary, report, and what the terminal shows of them.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "results/evidence/recompute.hpp"
#include "results/report/report.hpp"
#include "results/store/folder.hpp"

namespace assay {

struct Finished {
  Recomputed recomputed;  // Its site went into the report.
  Report report;
  // Case and unit of every verdict that is not pass and not recorded only.
  std::set<std::pair<std::string, std::string>> not_passed;
};

// Judges with the folder's own profile, or with `profile_bytes` in its place; verdicts.jsonl,
// findings.jsonl, summary.json and the row formats in report/ go into the folder `out`, where there
// is one.
Finished judge_folder(const CampaignFolder& folder, const std::optional<std::string>& profile_bytes,
                      const std::optional<std::filesystem::path>& out);

// Every registered format of whole reports into `out`/report/.
void write_reports(const Report& report, const std::filesystem::path& out);

// The table on stdout, coloured where that is a terminal.
void show(const Report& report);

// Of the terminal that stdout is; 120 where it is none.
std::size_t terminal_columns();

// The sentence that says what an exit code means.
std::string meaning(Exit exit);

}  // namespace assay
