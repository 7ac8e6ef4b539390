// Which jobs a plan means.
#include "harness/campaign/work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "results/record/pattern.hpp"

namespace assay {
namespace {

// Jobs that may run side by side.
struct Part {
  Level level;
  bool group;
};

// What a host is comes first: devices are judged relative to it. Groups come after the devices that
// they are made of.
constexpr std::array kPartsInOrder{Part{Level::host, false}, Part{Level::device, false},
                                   Part{Level::rack, false}, Part{Level::cluster, false},
                                   Part{Level::host, true},  Part{Level::rack, true},
                                   Part{Level::group, true}, Part{Level::cluster, true}};
// A file name has at most 255 bytes, of which an attempt and an ending need some.
constexpr std::size_t kIdBytesMax = 160;

// "a/b" and "a_b" give the same name: the second one gets a number.
std::string unique_id(const std::string& stage, const std::string& unit,
                      std::set<std::string>& taken) {
  const std::string plain = file_name(stage + "-" + unit);
  std::string id = plain;
  for (int number = 2; !taken.insert(id).second; ++number)
    id = plain + "_" + std::to_string(number);
  return id;
}

// The rule of a group: its id without the last part.
std::string rule_of(const std::string& unit) { return unit.substr(0, unit.rfind('/')); }

std::vector<UnitJob> jobs_of_part(const Plan& plan, const std::string& stage, Part part) {
  std::vector<UnitJob> jobs;
  std::map<std::string, std::size_t> place_of;
  for (std::size_t entry = 0; entry < plan.entries.size(); ++entry) {
    const PlanEntry& planned = plan.entries[entry];
    if (planned.stage != stage || planned.level != part.level || planned.group != part.group) {
      continue;
    }
    for (const std::string& unit : expand(planned.units)) {
      const auto [place, is_new] = place_of.try_emplace(unit, jobs.size());
      if (is_new) jobs.push_back({{}, stage, unit, part.level, part.group, {}});
      std::vector<std::size_t>& entries = jobs[place->second].entries;
      if (entries.empty() || entries.back() != entry) entries.push_back(entry);
    }
  }
  if (part.level != Level::group) return jobs;
  for (UnitJob& job : jobs) job.rule = rule_of(job.unit);
  // Those of one rule side by side, in the order in which the plan names the rules.
  std::map<std::string, std::size_t> order;
  for (const GroupRule& rule : plan.groups) order.emplace(rule.name, order.size());
  std::ranges::stable_sort(jobs, {}, [&](const UnitJob& job) { return order[job.rule]; });
  return jobs;
}

}  // namespace

std::string file_name(const std::string& text) {
  std::string safe = text.substr(0, kIdBytesMax);
  for (char& letter : safe) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '.' || letter == '-';
    if (!plain) letter = '_';
  }
  if (safe.starts_with('.')) safe.front() = '_';
  return safe;
}

std::vector<UnitJob> jobs_of(const Plan& plan) {
  std::vector<UnitJob> jobs;
  std::set<std::string> taken;
  for (const PlanStage& stage : plan.stages) {
    for (const Part part : kPartsInOrder) {
      for (UnitJob& job : jobs_of_part(plan, stage.name, part)) {
        job.id = unique_id(stage.name, job.group ? job.unit + "-ranks" : job.unit, taken);
        jobs.push_back(std::move(job));
      }
    }
  }
  return jobs;
}

std::vector<std::string> worker_command(const std::filesystem::path& worker,
                                        const std::filesystem::path& folder, const UnitJob& job,
                                        std::uint32_t attempt) {
  std::vector<std::string> command{
      worker.string(), "run",    "--folder",  folder.string(),
      "--job",         job.id,   "--attempt", std::to_string(attempt),
      "--unit",        job.unit, "--entries", fmt::format("{}", fmt::join(job.entries, ","))};
  if (job.group) command.emplace_back("--group");
  return command;
}

double deadline_of(const PlanEntry& entry) {
  if (std::isfinite(entry.deadline_seconds) && entry.deadline_seconds > 0) {
    return entry.deadline_seconds;
  }
  return 3 * std::max(0.0, entry.budget_seconds) + 30;  // As in CampaignCase.
}

std::map<std::size_t, double> deadlines_of(const Plan& plan, const UnitJob& job) {
  std::map<std::size_t, double> deadlines;
  for (const std::size_t entry : job.entries) deadlines[entry] = deadline_of(plan.entries[entry]);
  return deadlines;
}

}  // namespace assay
