// Judging what a later plan was made from, with the campaign's own profile, and making it again.
#include "results/evidence/derive.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "results/format/plan.hpp"
#include "results/judge/findings.hpp"
#include "results/record/plan_name.hpp"
#include "results/store/clock.hpp"

namespace assay {
namespace {

std::string problem_of(const ChainedPlan& link, const std::optional<Plan>& made) {
  const std::string file = plan_file(link.plan.number);
  if (!made) {
    return file + ": by the samples and the rules nothing is measured again and nothing located";
  }
  if (to_json(*made) == link.bytes) return {};
  return file + ": it is not the plan that the samples and the rules give";
}

struct Basis {
  const Profile& profile;
  const Site& site;
  const Measurements& measured;
};

// Of the latest plan, and those that limits are relative to.
std::set<std::string> benchmarks_again(const Plan& latest, const Profile& profile) {
  std::set<std::string> names;
  for (const PlanEntry& entry : latest.entries) {
    if (entry.again != Again::locate) names.insert(entry.benchmark);
  }
  for (const Bound& bound : profile.bounds) {
    for (const auto& limit : {bound.at_least, bound.at_most, bound.physical_limit}) {
      if (limit && !limit->of.empty()) names.insert(limit->of);
    }
  }
  return names;
}

bool only_locates(const Plan& plan) {
  return !plan.entries.empty() && std::ranges::all_of(plan.entries, [](const PlanEntry& entry) {
    return entry.again == Again::locate;
  });
}

// What the next plan can still depend on. All, for the second one, where a gate was or may be
// opened, and where something happened to
// a unit since. Else what the latest has measured again: whatever else was marked has had its
// chance. When there are as many as may measure again, only what locates.
Plan decisive(const Chain& chain, const Basis& basis) {
  Plan plan = chain.plans.front().plan;
  const Plan& latest = chain.plans.back().plan;
  const bool opens = latest.open < sections(plan);
  const bool gated = sections(plan) > 1 && (opens || !only_locates(latest));
  if (chain.plans.size() == 1 || gated) return plan;
  std::set<std::string> again;
  const auto plans = std::ranges::count_if(
      chain.plans, [](const ChainedPlan& link) { return measures_again(link.plan); });
  if (plans + 1 < kPlansMax) {
    if (latest.events != basis.measured.events.size()) return plan;
    again = benchmarks_again(latest, basis.profile);
  }
  std::erase_if(plan.entries, [&](const PlanEntry& entry) {
    const bool searched = is_screen(plan, entry) || entry.level == Level::cluster;
    return !searched && !again.contains(entry.benchmark);
  });
  return plan;
}

Known known_of(const Chain& chain, const Basis& basis, const VerdictSink& each) {
  const Plan plan = decisive(chain, basis);
  Known known(plan);
  const Ruling ruling = judge(plan, basis.profile, basis.site, basis.measured,
                              [&](const Verdict& verdict, std::span<const SampleView> samples) {
                                known.note(verdict, samples, pointed_at(verdict, samples));
                                if (each) each(verdict, samples);
                              });
  for (const Verdict& probe : ruling.probes) known.note_probe(probe);
  return known;
}

std::optional<Plan> next_plan(const Chain& chain, const Site& site, const Known& known,
                              const Occasion& occasion) {
  const std::vector<Plan> plans = chain.all();
  return next(plans, site, known, occasion);
}

}  // namespace

std::optional<Plan> next_plan(const Chain& chain, const Site& site, const Known& known,
                              std::uint64_t events) {
  return next_plan(chain, site, known, {chain.plans.back().sha256, utc_now(), events});
}

std::optional<Plan> next_plan(const CampaignFolder& folder, const VerdictSink& each) {
  const Chain chain = read_chain(folder);
  const Profile profile = folder.profile();
  const Site site = folder.site();
  const Measurements measured = read_measurements(folder, chain);
  const Known known = known_of(chain, {profile, site, measured}, each);
  return next_plan(chain, site, known, measured.events.size());
}

std::vector<std::string> derive(const CampaignFolder& folder, const Chain& chain,
                                Measurements& measured) {
  std::vector<std::string> problems;
  if (chain.plans.size() < 2) return problems;
  const Profile profile = folder.profile();
  const Site site = folder.site();
  const std::vector<Event> events = measured.events;
  std::vector<LaterLook> later = std::exchange(measured.later, {});
  Chain before{{chain.plans.front()}, {}};
  for (std::size_t at = 1; at < chain.plans.size(); ++at) {
    const ChainedPlan& link = chain.plans[at];
    const std::string file = plan_file(link.plan.number);
    if (link.plan.events > events.size()) {
      problems.push_back(file + ": it was made with more events than events.jsonl holds");
    } else {
      measured.events.assign(events.begin(),
                             events.begin() + static_cast<std::ptrdiff_t>(link.plan.events));
      const Known known = known_of(before, {profile, site, measured}, {});
      const auto made = next_plan(
          before, site, known, {before.plans.back().sha256, link.plan.created, link.plan.events});
      if (std::string problem = problem_of(link, made); !problem.empty()) {
        problems.push_back(std::move(problem));
      }
    }
    before.plans.push_back(link);
    measured.later.push_back(std::move(later[at - 1]));
  }
  measured.events = events;
  return problems;
}

}  // namespace assay
