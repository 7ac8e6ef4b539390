// Later plans, derived once more from what was there when they were made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/next/next.hpp"
#include "results/store/chain.hpp"

namespace assay {

// The plan that follows the chain; none where there is nothing to measure again.
std::optional<Plan> next_plan(const Chain& chain, const std::vector<Marked>& marked,
                              std::uint64_t events, const std::string& created);

// What is wrong with the later plans, each a sentence: one that the rules do not give, or give
// otherwise. Leaves `measured` as it was.
std::vector<std::string> derive(const CampaignFolder& folder, const Chain& chain,
                                Measurements& measured);

}  // namespace assay
