// Reading plans one after the other.
#include "results/store/chain.hpp"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "results/format/plan.hpp"
#include "results/record/error.hpp"
#include "results/record/plan_name.hpp"
#include "results/store/attempt_name.hpp"
#include "results/store/events.hpp"
#include "results/store/file.hpp"
#include "results/store/samples.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

bool there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

std::string link_problem(const ChainedPlan& link, const ChainedPlan& before,
                         const ChainedPlan& first) {
  const std::string file = plan_file(before.plan.number + 1);
  if (link.plan.number != before.plan.number + 1) return file + ": it bears another number";
  if (link.plan.previous != before.sha256) {
    return file + ": the plan before it is not the one that it was made from";
  }
  if (link.plan.id != first.plan.id || link.plan.reality != first.plan.reality) {
    return file + ": it belongs to another campaign";
  }
  return {};
}

// Files named as a plan that no chain reaches.
void find_strays(const CampaignFolder& folder, Chain& chain) {
  std::set<std::string> strays;
  for (const auto& entry : fs::directory_iterator(folder.payload())) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("plan-") || !name.ends_with(".json")) continue;
    bool known = false;
    for (std::uint32_t number = 2; number <= chain.plans.size(); ++number) {
      known = known || name == plan_file(number);
    }
    if (!known) strays.insert(name);
  }
  for (const std::string& name : strays) {
    chain.problems.push_back(name + ": no plan stands before it");
  }
}

}  // namespace

std::vector<Plan> Chain::all() const {
  std::vector<Plan> found;
  for (const ChainedPlan& link : plans) found.push_back(link.plan);
  return found;
}

Chain read_chain(const CampaignFolder& folder) {
  Chain chain;
  for (std::uint32_t number = 1; number <= kChainMax; ++number) {
    const fs::path path = folder.file(plan_file(number));
    if (number > 1 && !there(path)) break;
    ChainedPlan link;
    link.bytes = read_file(path);
    link.plan = parse_plan(link.bytes, path.string());
    link.sha256 = sha256(link.bytes);
    if (number > 1) {
      const std::string problem = link_problem(link, chain.plans.back(), chain.plans.front());
      if (!problem.empty()) {
        chain.problems.push_back(problem);
        break;
      }
    } else if (link.plan.number != 1) {
      throw Error{path.string() + ": it is no first plan", "take plan.json from a copy"};
    }
    chain.plans.push_back(std::move(link));
  }
  find_strays(folder, chain);
  return chain;
}

Measurements read_measurements(const CampaignFolder& folder, const Chain& chain) {
  const fs::path samples = folder.file("samples");
  const ChainedPlan& first = chain.plans.front();
  Measurements all = read_measurements(samples, first.plan, first.sha256);
  for (std::size_t at = 1; at < chain.plans.size(); ++at) {
    const ChainedPlan& link = chain.plans[at];
    Measurements later = read_measurements(samples, link.plan, link.sha256);
    std::ranges::move(later.problems, std::back_inserter(all.problems));
    all.later.push_back({link.plan, std::move(later.samples)});
  }
  std::error_code ignored;
  std::set<std::string> strays;
  for (fs::directory_iterator at(samples, ignored); at != fs::directory_iterator();
       at.increment(ignored)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with("retest-")) continue;
    const auto number = plan_number_of(name.substr(0, name.find('.')));
    if (number < 2 || number > chain.plans.size()) strays.insert(name);
  }
  for (const std::string& name : strays) {
    all.problems.push_back("samples/" + name + ": its plan is not there");
  }
  all.events = read_events(folder);
  std::ranges::copy(chain.problems, std::back_inserter(all.problems));
  return all;
}

}  // namespace assay
