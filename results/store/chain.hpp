// The plans of a campaign folder, each with the hash of the one before it, and all that came of
// them.
#pragma once

#include <string>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/samples.hpp"
#include "results/store/folder.hpp"

namespace assay {

struct ChainedPlan {
  Plan plan;
  std::string bytes;
  std::string sha256;  // Of the bytes.
};

// plan.json and every plan-000N.json behind it without a gap. Throws Error where one cannot be
// read.
struct Chain {
  std::vector<ChainedPlan> plans;
  // A wrong number, another predecessor, another campaign, a file behind a gap.
  std::vector<std::string> problems;

  std::vector<Plan> all() const;
};
Chain read_chain(const CampaignFolder& folder);

// Samples of every plan, and all events.
Measurements read_measurements(const CampaignFolder& folder, const Chain& chain);

}  // namespace assay
