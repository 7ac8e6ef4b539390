// Whether a campaign can be evidence: finished, and measured on real hardware.
#pragma once

#include "results/evidence/listing.hpp"
#include "results/record/plan.hpp"
#include "results/store/folder.hpp"

namespace assay {

// What keeps it from being evidence. Throws Error where its journal or samples cannot be read.
Listing not_evidence(const CampaignFolder& folder, const Plan& plan);

}  // namespace assay
