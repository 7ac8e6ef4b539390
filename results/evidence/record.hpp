// What a campaign folder says of itself against what its samples give.
#pragma once

#include <string>

#include "results/evidence/listing.hpp"
#include "results/report/report.hpp"
#include "results/store/folder.hpp"

namespace assay {

struct RecordCheck {
  Listing objections;                // Unfinished or not real.
  Listing differences;               // Of verdicts, summary and reports.
  std::string headline;              // What the samples give.
  std::uint64_t verdicts = 0;        // How many were computed again.
  std::vector<std::string> reports;  // Rendered again and found the same.
  std::string reports_skipped;       // Why none were rendered again; empty where they were.
  bool judged = true;                // False where nothing was recorded yet.
};

// Reads the samples, judges them, renders the reports and compares. Throws Error for a folder that
// cannot be read.
RecordCheck check_record(const CampaignFolder& folder);

}  // namespace assay
