// What a planned bound lets through: floors that show nothing are refused, and of the others it is
// said how much slower than its reference a unit may be and still pass.
#pragma once

#include <string>

#include "harness/plan/demands.hpp"
#include "results/record/plan.hpp"
#include "results/record/profile.hpp"

namespace assay {

// Of one judged bound that holds for a planned metric: a floor or ceiling so loose that the unit of
// measure, or the number, cannot be meant. `place` names its line.
void check_tightness(const Bound& bound, const std::string& place, Complaints& complaints);

// A line for each judged metric of the plan, with its least detectable shortfall.
std::string tightness(const Plan& plan, const Profile& profile);

// A line for each metric that is judged by its peers or by a curve through its sizes alone, and has
// fewer of them than that takes: it is measured all the same, for whoever judges it beside others,
// and this campaign does not decide it. Empty where there is none.
std::string without_company(const Plan& plan, const Profile& profile);

}  // namespace assay
