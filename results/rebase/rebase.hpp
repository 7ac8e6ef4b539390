// A profile with tighter bounds, proposed from what a campaign measured. Pure.
#pragma once

#include <string>
#include <vector>

#include "results/rebase/measured.hpp"
#include "results/rebase/proposal.hpp"
#include "results/record/unit.hpp"

namespace assay {

// What a profile is rebased from; all must outlive what is made of it.
struct RebaseBasis {
  const Plan& plan;
  const Profile& profile;   // The campaign's own.
  const Site& site;         // With the plan's groups.
  std::string plan_sha256;  // Of plan.json.
};

struct Rebasing {
  Profile profile;                  // As proposed.
  std::vector<Proposal> proposals;  // Of every judged bound, in the order of the profile.

  std::size_t tightened() const;
};

// A bound becomes tighter or stays word for word; nothing else of the profile changes but its name
// and what it says of itself. A profile that was made out of nothing real says so in both, and in
// the source of each such bound.
Rebasing rebase(const RebaseBasis& basis, const Measured& measured);

}  // namespace assay
