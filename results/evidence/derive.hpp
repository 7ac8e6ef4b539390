// Later plans, derived once more from what was there when they were made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/judge/judge.hpp"
#include "results/next/next.hpp"
#include "results/store/chain.hpp"

namespace assay {

// The plan that follows the chain; none where there is nothing to measure again or to locate.
// `events`: lines of events.jsonl.
std::optional<Plan> next_plan(const Chain& chain, const Site& site, const Known& known,
                              std::uint64_t events);

// The same from the folder's files: nothing but what that takes is judged. `each` may be empty.
std::optional<Plan> next_plan(const CampaignFolder& folder, const VerdictSink& each);

// What is wrong with the later plans, each a sentence: one that the rules do not give, or give
// otherwise. Leaves `measured` as it was.
std::vector<std::string> derive(const CampaignFolder& folder, const Chain& chain,
                                Measurements& measured);

}  // namespace assay
