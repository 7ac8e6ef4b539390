// assay run: plan, launch, judge, report.
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <memory>
#include <optional>

#include "harness/campaign/raw.hpp"
#include "harness/campaign/run.hpp"
#include "harness/cli/again.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/manual.hpp"
#include "harness/cli/prepare.hpp"
#include "harness/cli/progress.hpp"
#include "harness/site/describe.hpp"
#include "results/next/groups.hpp"
#include "results/record/case.hpp"
#include "results/store/lock.hpp"
#include "results/store/samples.hpp"

namespace assay::run_command {
namespace {

// With what an earlier run brought of this plan.
std::unique_ptr<RunProgress> progress_of(const std::string& kind, const CampaignFolder& folder,
                                         const ChainedPlan& chained) {
  std::map<std::string, double> seconds_of;
  const Plan plan = before_boundaries(chained.plan);
  for (const PlanEntry& entry : plan.entries) {
    seconds_of[case_name(entry.benchmark, entry.axes)] = entry.budget_seconds;
  }
  const Measurements measured =
      read_measurements(folder.file("samples"), chained.plan, chained.sha256);
  Fleet fleet(plan, folder.site());
  Tracker::Done done;
  for (std::size_t place = 0; place < measured.samples.size(); ++place) {
    const SampleView sample = measured.samples[place];
    const auto found = seconds_of.find(sample.case_name());
    if (found == seconds_of.end()) continue;
    ++done.cases;
    done.seconds += found->second;
    fleet.had(sample.unit(), sample.case_name());
  }
  return make_progress(kind, Tracker(plan, done), std::move(fleet));
}

CampaignFolder reopen(const std::filesystem::path& out) {
  CampaignFolder folder = CampaignFolder::open(out);
  if (folder.sealed()) throw Error{out.string() + " is sealed", "a sealed campaign is finished"};
  return folder;
}

// False where it was interrupted.
bool measure(const CampaignFolder& folder, const Plan& plan, RunProgress& progress) {
  catch_interrupts();
  const LauncherType* type = Registered<LauncherType>::find(plan.launcher);
  if (type == nullptr) throw Error{fmt::format("there is no launcher '{}'", plan.launcher)};
  const Site site = as_planned(folder.site(), plan);
  const auto launcher = type->make(site);
  const Conducted conducted =
      conduct(folder, plan, site, *launcher, worker_path(), progress, interrupted());
  if (conducted.interrupted) {
    progress.warning(
        fmt::format("interrupted: finished cases are kept; go on with assay run --resume --out {}",
                    folder.root().string()));
  }
  return !conducted.interrupted;
}

Exit conclude(const CampaignFolder& folder, RunProgress& progress) {
  const Finished finished = judge_folder(folder, std::nullopt, folder.payload());
  write_reports(finished.report, folder.payload());
  keep_raw(folder, read_chain(folder).all(), finished.not_passed);
  progress.measured();
  show(finished.report);
  const Exit exit = finished.recomputed.ruling.summary.exit;
  fmt::print("report {}\n", (folder.payload() / "report" / "index.html").string());
  std::fflush(stdout);
  progress.judged(exit, finished.report.summary.headline);
  return exit;
}

class Run : public Action {
 public:
  explicit Run(CLI::App& app) {
    declare_campaign_options(app, options_);
    auto* resume = app.add_flag("--resume", options_.resume,
                                "Go on with the campaign in --out; nothing finished is repeated");
    resume->needs("--out");
    for (const char* frozen : {"--site", "--campaign", "--profile", "--launcher", "--only",
                               "--units", "--devices", "--seed"}) {
      resume->excludes(frozen);  // The plan was frozen with them.
    }
    one_of(app.add_option("--progress", progress_,
                          "On stderr: a living line, plain lines, or JSON lines; auto is living on "
                          "a terminal and plain elsewhere"),
           {"auto", "living", "plain", "json"})
        ->capture_default_str();
    app.footer(
        "Exit codes: 0 accepted, 1 rejected, 2 mend the call or a file, 3 the world failed "
        "(folder\n"
        "in use, disk full, nothing could be started), 4 not decided, 130 interrupted.\n"
        "Example: assay run --only 'hbm.*' --out memory");
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
    const auto noted = options_.resume ? note_changes(folder) : std::vector<std::string>{};
    wait_behind_events(folder);
    return measure_all(folder, noted);
  }

 private:
  // The first plan, then each that follows from what came back.
  Exit measure_all(const CampaignFolder& folder, const std::vector<std::string>& noted) const {
    const Plan first = folder.plan();
    std::optional<std::vector<std::string>> retest;
    std::unique_ptr<RunProgress> progress;
    do {
      const ChainedPlan latest = sound_chain(folder).plans.back();
      progress = progress_of(progress_, folder, latest);
      if (!retest) progress->announced(folder, first);
      if (!retest) progress->told(noted);
      if (retest) progress->told(*retest);
      if (!measure(folder, latest.plan, *progress)) return Exit::interrupted;
      retest = plan_retest(folder, first);
    } while (retest);
    return conclude(folder, *progress);
  }

  CampaignOptions options_;
  std::string progress_ = "auto";
};

const Registered<Command> registered{{
    .name = "run",
    .about = "Measure, judge and report a campaign; without arguments, accept this machine",
    .make = make_action<Run>,
}};

}  // namespace
}  // namespace assay::run_command
