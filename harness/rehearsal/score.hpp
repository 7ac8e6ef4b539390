// From a rehearsed campaign's folder to its scorecard.
#pragma once

#include <string>
#include <vector>

#include "harness/rehearsal/faults.hpp"
#include "harness/rehearsal/scorecard.hpp"
#include "results/store/folder.hpp"

namespace assay {

struct Revealed {
  std::vector<Fault> faults;
  std::string sha256;  // Of the file; empty where there is none.
};

// Writes scorecard.json and scorecard.txt. Throws Error for a folder that is no finished rehearsal.
Scorecard score_folder(const CampaignFolder& folder, const Revealed& revealed, bool with_curves);

}  // namespace assay
