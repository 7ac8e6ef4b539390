// Counting, and showing the counts.
#include "harness/cli/fleet.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/record/case.hpp"
#include "results/record/pattern.hpp"
#include "results/report/human.hpp"

namespace assay {
namespace {

// Units to the place that they count for.
std::map<std::string, std::string> places_by_unit(const Site& site) {
  std::map<std::string, std::string> place;
  for (const SiteHost& host : site.hosts) {
    const std::string& name = host.rack.empty() ? host.id : host.rack;
    place[host.id] = name;
    place[name] = name;
    for (const SiteDevice& device : host.devices) place[device.id] = name;
  }
  return place;
}

}  // namespace

Fleet::Fleet(const Plan& plan, const Site& site) {
  const auto place = places_by_unit(site);
  std::unordered_map<std::string, std::size_t> known;
  std::unordered_map<std::string, std::size_t> stages;
  for (const PlanStage& stage : plan.stages) {
    stages.emplace(stage.name, stages_.size());
    stages_.push_back({.name = stage.name});
  }
  for (const PlanEntry& entry : plan.entries) {
    const std::size_t stage = stages.at(entry.stage);
    stage_of_.emplace(case_name(entry.benchmark, entry.axes), stage);
    for (const std::string& unit : expand(entry.units)) {
      const auto found = place.find(unit);
      const std::string& name = found == place.end() ? unit : found->second;
      const auto [at, is_new] = known.try_emplace(name, places_.size());
      if (is_new) places_.push_back({.name = name});
      place_of_.emplace(unit, at->second);
      ++stages_[stage].planned;
      ++places_[at->second].planned;
    }
  }
}

Fleet::Count& Fleet::stage(const std::string& case_name) {
  const auto found = stage_of_.find(case_name);
  return stages_[found == stage_of_.end() ? 0 : found->second];
}

Fleet::Count& Fleet::place(const std::string& unit) {
  const auto found = place_of_.find(unit);
  return places_[found == place_of_.end() ? 0 : found->second];
}

void Fleet::had(const std::string& unit, const std::string& case_name) {
  if (!place_of_.contains(unit) || !stage_of_.contains(case_name)) return;
  ++stage(case_name).done;
  ++place(unit).done;
}

void Fleet::started(const std::string& unit, const std::string& case_name) {
  if (!place_of_.contains(unit) || !stage_of_.contains(case_name)) return;
  // What ran there before was lost with its job, and is told of later.
  const auto [at, is_new] = running_.try_emplace(unit, case_name);
  if (!is_new) --stage(at->second).running;
  if (is_new) ++place(unit).running;
  ++stage(case_name).running;
  at->second = case_name;
}

void Fleet::ended(const std::string& unit, const std::string& case_name,
                  const std::string& failure) {
  if (!place_of_.contains(unit) || !stage_of_.contains(case_name)) return;
  const auto runs = running_.find(unit);
  if (runs != running_.end() && runs->second == case_name) {
    --stage(case_name).running;
    --place(unit).running;
    running_.erase(runs);
  }
  for (Count* count : {&stage(case_name), &place(unit)}) {
    ++count->done;
    if (failure.empty()) continue;
    ++count->failed;
    count->last_failure = fmt::format("{} {}: {}", unit, case_name, failure);
  }
}

std::size_t Fleet::failed() const {
  std::size_t failed = 0;
  for (const Count& count : stages_) failed += count.failed;
  return failed;
}

std::string Fleet::racks() const {
  std::size_t done = 0;
  std::size_t running = 0;
  for (const Count& count : places_) {
    if (count.done >= count.planned) {
      ++done;
    } else if (count.running > 0) {
      ++running;
    }
  }
  return fmt::format("racks: {} done, {} running, {} waiting", human_count(done),
                     human_count(running), human_count(places_.size() - done - running));
}

std::vector<const Fleet::Count*> Fleet::worst() const {
  std::vector<const Count*> found;
  for (const Count& count : places_) {
    if (count.failed > 0) found.push_back(&count);
  }
  std::ranges::stable_sort(found, std::ranges::greater(), &Count::failed);
  if (found.size() > kWorst) found.resize(kWorst);
  return found;
}

std::vector<std::string> Fleet::lines() const {
  std::vector<std::string> lines{fmt::format("{:<20} {:>10} {:>10} {:>8} {:>8}", "stage", "done",
                                             "planned", "running", "failed")};
  for (const Count& count : stages_) {
    lines.push_back(fmt::format("{:<20} {:>10} {:>10} {:>8} {:>8}", count.name,
                                human_count(count.done), human_count(count.planned),
                                human_count(count.running), human_count(count.failed)));
  }
  lines.push_back(racks());
  for (const Count* count : worst()) {
    lines.push_back(fmt::format("  {} failed of {} in {}, last {}", human_count(count->failed),
                                human_count(count->planned), count->name, count->last_failure));
  }
  return lines;
}

std::string Fleet::line() const {
  std::string text;
  for (const Count& count : stages_) {
    if (count.running == 0) continue;
    text += fmt::format("{} {} of {}, ", count.name, human_count(count.done),
                        human_count(count.planned));
  }
  return text + fmt::format("{}, {} failed", racks(), human_count(failed()));
}

}  // namespace assay
