// Measuring again: what a run does between its plans.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/record/plan.hpp"
#include "results/store/chain.hpp"
#include "results/store/folder.hpp"

namespace assay {

// By the frozen rules, from what came back: written as the next plan before anything of it runs.
// What is measured again and why, in sentences; none where there is nothing to measure again.
std::optional<std::vector<std::string>> plan_retest(const CampaignFolder& folder,
                                                    const Plan& first);

// A host that was repaired or updated since is another one: what it measured before ends here. Each
// change is noted once, and told in a sentence.
std::vector<std::string> note_changes(const CampaignFolder& folder);

// What begins in the second of an event counts as before it.
void wait_behind_events(const CampaignFolder& folder);

// Throws Error where the plans do not follow from one another.
Chain sound_chain(const CampaignFolder& folder);

}  // namespace assay
