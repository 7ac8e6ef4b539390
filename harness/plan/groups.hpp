// Which groups a campaign's choice means on a site.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/record/campaign.hpp"
#include "results/record/plan.hpp"
#include "results/record/unit.hpp"

namespace assay {

// Rules whose groups are one population: as large as one another, and as far apart.
using GroupFamily = std::vector<GroupRule>;

struct ChosenGroups {
  std::vector<GroupFamily> families;
  std::string refusal;  // Why the site has no such groups; empty where it has.
};

// Without spares, and without hosts that have no device.
ChosenGroups choose_groups(const Site& site, const GroupChoice& choice, std::uint64_t seed);

}  // namespace assay
