// How the plans of a campaign, their stages and their jobs are told apart by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay {

// "plan.json", "plan-0002.json", ...
std::string plan_file(std::uint32_t number);

// The only stage of a later plan: "retest-0002".
std::string retest_stage(std::uint32_t number);

// The number of the plan that a job (or a stage) belongs to: jobs are named after their stage, and
// no stage of a first plan begins with "retest-". 0 where it is the name of none.
std::uint32_t plan_number_of(std::string_view job);

}  // namespace assay
