// assay run: plan, launch, judge, report.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <optional>

#include "harness/campaign/raw.hpp"
#include "harness/campaign/run.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/prepare.hpp"
#include "harness/cli/progress.hpp"
#include "harness/site/describe.hpp"
#include "results/record/pattern.hpp"
#include "results/store/lock.hpp"

namespace assay {
namespace {

ScreenProgress progress_for(const Plan& plan) {
  std::size_t cases = 0;
  double seconds = 0;
  for (const PlanEntry& entry : plan.entries) {
    const auto count = expand(entry.units).size();
    cases += count;
    seconds += entry.budget_seconds * static_cast<double>(count);
  }
  return {cases, seconds, isatty(STDERR_FILENO) != 0};
}

void announce(const CampaignFolder& folder, const Plan& plan) {
  fmt::print(stderr, "campaign '{}' on site '{}' with profile '{}'\nfolder {}\n", plan.campaign,
             plan.site, plan.profile, folder.root().string());
  for (const NotOffered& absent : plan.not_offered) {
    fmt::print(stderr, "not offered: {}: {}\n", case_name(absent.benchmark, absent.axes),
               absent.reason);
  }
}

CampaignFolder reopen(const std::filesystem::path& out) {
  CampaignFolder folder = CampaignFolder::open(out);
  if (folder.sealed()) throw Error{out.string() + " is sealed", "a sealed campaign is finished"};
  return folder;
}

// False where it was interrupted.
bool measure(const CampaignFolder& folder, const Plan& plan) {
  catch_interrupts();
  const LauncherType* type = Registered<LauncherType>::find(plan.launcher);
  if (type == nullptr) throw Error{fmt::format("there is no launcher '{}'", plan.launcher)};
  const auto launcher = type->make();
  ScreenProgress progress = progress_for(plan);
  const Conducted conducted =
      conduct(folder, plan, folder.site(), *launcher, worker_path(), progress, interrupted());
  if (conducted.interrupted) {
    progress.warning(
        fmt::format("interrupted: finished cases are kept; go on with assay run --resume --out {}",
                    folder.root().string()));
  }
  return !conducted.interrupted;
}

Exit conclude(const CampaignFolder& folder, const Plan& plan) {
  const Finished finished = judge_folder(folder, std::nullopt, folder.payload());
  write_reports(finished.report, folder.payload());
  keep_raw(folder, plan, finished.not_passed);
  show(finished.report);
  const Exit exit = finished.recomputed.ruling.summary.exit;
  fmt::print("report {}\n", (folder.payload() / "report" / "index.html").string());
  fmt::print(stderr, "{}\n", meaning(exit));
  return exit;
}

class Run : public Action {
 public:
  explicit Run(CLI::App& app) {
    declare_campaign_options(app, options_);
    auto* resume = app.add_flag("--resume", options_.resume,
                                "Go on with the campaign in --out; nothing finished is repeated");
    resume->needs("--out");
    for (const char* frozen :
         {"--site", "--campaign", "--profile", "--launcher", "--only", "--devices", "--seed"}) {
      resume->excludes(frozen);  // The plan was frozen with them.
    }
  }

  Exit run() override {
    std::optional<Prepared> prepared;
    std::optional<Lock> lock;
    // The lock is asked before the folder's existence: a running campaign says so.
    if (!options_.out.empty()) lock.emplace(options_.out);
    if (!options_.resume) prepared = prepare(options_);
    const auto out = options_.resume ? options_.out : out_folder(options_, prepared->plan);
    if (!lock) {
      std::filesystem::create_directories(out.parent_path());
      lock.emplace(out);
    }
    const CampaignFolder folder = prepared ? freeze(*prepared, out) : reopen(out);
    const Plan plan = folder.plan();
    announce(folder, plan);
    if (!measure(folder, plan)) return Exit::interrupted;
    return conclude(folder, plan);
  }

 private:
  CampaignOptions options_;
};

const Registered<Command> registered{{
    .name = "run",
    .about = "Measure, judge and report a campaign; without arguments, accept this machine",
    .make = make_action<Run>,
}};

}  // namespace
}  // namespace assay
