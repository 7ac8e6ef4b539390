// assay plan: make and freeze a plan, or show what it would launch.
#include <fmt/format.h>

#include <optional>

#include "harness/campaign/commands.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/prepare.hpp"
#include "harness/plan/tightness.hpp"
#include "harness/site/describe.hpp"
#include "results/record/pattern.hpp"
#include "results/record/refusals.hpp"
#include "results/report/decision.hpp"
#include "results/store/attempt_name.hpp"
#include "results/store/lock.hpp"

namespace assay::plan_command {
namespace {

void print_stage(const Plan& plan, const PlanStage& stage) {
  std::size_t cases = 0;
  for (const PlanEntry& entry : plan.entries) {
    if (entry.stage == stage.name) cases += expand(entry.units).size();
  }
  fmt::print("stage {}: {} cases, budget {:g} s\n", stage.name, cases, stage.budget_seconds);
  for (const PlanEntry& entry : plan.entries) {
    if (entry.stage != stage.name) continue;
    fmt::print("  {} on {}: {} x {:g} s, budget {:g} s, ended by force after {:g} s\n",
               case_name(entry.benchmark, entry.axes), fmt::join(entry.units, ", "),
               entry.sampling.repetitions, entry.sampling.repetition_seconds, entry.budget_seconds,
               entry.deadline_seconds);
  }
}

void dry_run(const Prepared& prepared, const std::filesystem::path& out) {
  const Plan& plan = prepared.plan;
  const std::vector<UnitJob> jobs = jobs_of(plan);
  const Commands commands(prepared.site, plan, worker_path(), out);
  const LauncherType& launcher = *Registered<LauncherType>::find(plan.launcher);
  double seconds = 0;
  for (const PlanStage& stage : plan.stages) {
    print_stage(plan, stage);
    for (const UnitJob& job : jobs) {
      if (job.stage != stage.name) continue;
      Job first = commands.of(job, 1);
      first.output = out / "raw" / (AttemptName{job.id, 1}.stem() + ".output");
      fmt::print("  $ {}\n", fmt::join(launcher.command(first, prepared.site), " "));
    }
    seconds += stage.budget_seconds;
  }
  for (const Refusal& refusal : refusals(plan.not_offered)) {
    fmt::print("not offered: {}: {}\n", refusal.cases, refusal.reason);
  }
  fmt::print("what the limits let through:\n{}", tightness(plan, prepared.profile));
  fmt::print("decision rule: {}\n", decision_rule(prepared.profile.decision));
  if (plan.retest.budget_seconds > 0) {
    fmt::print("retests: at most {:g} s more for each unit\n", plan.retest.budget_seconds);
  }
  fmt::print("time: at most about {:g} s by the stages' budgets\n", seconds);
  fmt::print("energy: not predicted; the site states no power of its devices\n");
}

class PlanAction : public Action {
 public:
  explicit PlanAction(CLI::App& app) {
    declare_campaign_options(app, options_);
    app.add_flag("--dry-run", dry_run_, "Print what would be launched and write nothing");
    app.footer(
        "Exit codes: 0 planned; 2 the campaign, the profile, the site or the call needs mending.\n"
        "Example: assay plan --campaign full --dry-run");
  }

  Exit run() override {
    std::optional<Lock> lock;
    if (!dry_run_ && !options_.out.empty()) lock.emplace(options_.out);
    Prepared prepared = prepare(options_);
    const auto out = out_folder(options_, prepared.plan);
    if (dry_run_) {
      dry_run(prepared, out);
      return Exit::accepted;
    }
    std::filesystem::create_directories(std::filesystem::absolute(out).parent_path());
    if (!lock) lock.emplace(out);
    const CampaignFolder folder = freeze(prepared, out);
    fmt::print("{}\n", folder.file("plan.json").string());
    fmt::print(stderr, "planned, not run; run it with assay run --resume --out {}\n", out.string());
    return Exit::accepted;
  }

 private:
  CampaignOptions options_;
  bool dry_run_ = false;
};

const Registered<Command> registered{{
    .name = "plan",
    .about = "Make and freeze a plan, or show what it would launch (--dry-run)",
    .make = make_action<PlanAction>,
}};

}  // namespace
}  // namespace assay::plan_command
