// A part of a site instead of all of it: what a call names, and what that touches.
#pragma once

#include <string>
#include <vector>

#include "harness/plan/demands.hpp"
#include "results/record/plan.hpp"
#include "results/record/unit.hpp"

namespace assay {

// Leaves in the plan only units that are named, that stand in one that is named, or that hold one:
// of a replaced tray its devices, itself and its rack. What whole groups or the cluster do
// together is not offered then, with that reason. `patterns`: as in a plan, such as
// "rack-017/tray-[01-04]". Complains of what the site has not, and of a spare by itself.
void keep_part(const Site& site, const std::vector<std::string>& patterns, Plan& plan,
               Complaints& complaints);

}  // namespace assay
