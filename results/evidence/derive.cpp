// Judging what a later plan was made from, with the campaign's own profile, and making it again.
#include "results/evidence/derive.hpp"

#include <utility>

#include "results/format/plan.hpp"
#include "results/judge/judge.hpp"
#include "results/record/plan_name.hpp"

namespace assay {
namespace {

std::string problem_of(const ChainedPlan& link, const std::optional<Plan>& made) {
  const std::string file = plan_file(link.plan.number);
  if (!made) return file + ": by the samples and the rules nothing is measured again";
  if (to_json(*made) == link.bytes) return {};
  return file + ": it is not the plan that the samples and the rules give";
}

}  // namespace

std::optional<Plan> next_plan(const Chain& chain, const std::vector<Marked>& marked,
                              std::uint64_t events, const std::string& created) {
  const std::vector<Plan> plans = chain.all();
  return next(plans, marked, {chain.plans.back().sha256, created, events});
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
      std::vector<Marked> marked;
      judge(before.plans.front().plan, profile, site, measured,
            [&](const Verdict& verdict, const auto&) { note_mark(verdict, marked); });
      const auto made = next_plan(before, marked, link.plan.events, link.plan.created);
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
