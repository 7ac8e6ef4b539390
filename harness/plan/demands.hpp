// What a profile demands of a plan: a bound for every metric, a reference for every relative bound,
// devices that it was written for, benchmarks that exist.
#pragma once

#include <string>
#include <vector>

#include "harness/plan/plan.hpp"

namespace assay {

using Complaints = std::vector<std::string>;

// No bound, no launch.
void check_bounds(const Plan& plan, const Profile& profile, Complaints& complaints);

// A profile speaks of one device model, or of any CPU; and only of benchmarks that exist.
void check_profile(const PlanRequest& request, Complaints& complaints);

// A process of GPUs takes one route: what goes over the network alone shares no stage, on the same
// units, with what does not.
void check_routes(const PlanRequest& request, const Plan& plan, Complaints& complaints);

}  // namespace assay
