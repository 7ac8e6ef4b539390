// A plan -> its jobs: which cases one worker process is given.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "results/record/plan.hpp"

namespace assay {

// All cases of one stage on one unit that one worker runs, or one group of them.
struct UnitJob {
  std::string id;  // "<stage>-<unit>", safe as a file name and the same for the same plan.
  std::string stage;
  std::string unit;
  Level level = Level::device;
  bool group = false;                // All ranks of the unit work together.
  std::vector<std::size_t> entries;  // Places in plan.entries, in the plan's order.
  std::string rule = {};             // Of a unit of level group: nobody is in two of one rule.
};

// In the order of the stages; within one by level, hosts before their devices.
std::vector<UnitJob> jobs_of(const Plan& plan);

// The part of a text that is safe as the beginning of a file's name.
std::string file_name(const std::string& text);

// The command line of a job's attempt: what is launched, and what a dry run shows.
std::vector<std::string> worker_command(const std::filesystem::path& worker,
                                        const std::filesystem::path& folder, const UnitJob& job,
                                        std::uint32_t attempt);

// When a case is ended by force.
double deadline_of(const PlanEntry& entry);

// Of each case of the job.
std::map<std::size_t, double> deadlines_of(const Plan& plan, const UnitJob& job);

}  // namespace assay
