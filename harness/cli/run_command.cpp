// assay run: plan, launch, judge, report.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>

#include "harness/campaign/raw.hpp"
#include "harness/campaign/run.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/prepare.hpp"
#include "harness/cli/progress.hpp"
#include "harness/site/changes.hpp"
#include "harness/site/describe.hpp"
#include "results/format/plan.hpp"
#include "results/format/site.hpp"
#include "results/record/pattern.hpp"
#include "results/record/plan_name.hpp"
#include "results/report/human.hpp"
#include "results/report/safe_text.hpp"
#include "results/store/chain.hpp"
#include "results/store/clock.hpp"
#include "results/store/events.hpp"
#include "results/store/file.hpp"
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

// More units than this are counted, not listed.
constexpr std::size_t kRetestsListed = 10;

// Why, and what becomes of it.
void announce_retest(const Plan& plan, const std::vector<std::string>& reasons) {
  std::size_t units = 0;
  for (const PlanEntry& entry : plan.entries) units += expand(entry.units).size();
  fmt::print(stderr, "{}: {} measured again, at most {:g} s a unit\n", plan_file(plan.number),
             human_count(units) + (units == 1 ? " case" : " cases"), plan.retest.budget_seconds);
  for (std::size_t at = 0; at < reasons.size() && at < kRetestsListed; ++at) {
    fmt::print(stderr, "  {}\n", one_line(reasons[at]));
  }
  if (reasons.size() > kRetestsListed) {
    fmt::print(stderr, "  and {} more\n", reasons.size() - kRetestsListed);
  }
  for (const NotOffered& absent : plan.not_offered) {
    fmt::print(stderr, "  not measured again: {} on {}: {}\n",
               case_name(absent.benchmark, absent.axes), fmt::join(absent.units, ", "),
               absent.reason);
  }
}

std::string_view meaning_of(Again again) {
  return again == Again::pool ? "more repetitions, put together with those before"
                              : "all repetitions anew";
}

// By the frozen rules, from what came back: written as the next plan, before anything of it runs.
// False where there is nothing to measure again.
bool plan_retest(const CampaignFolder& folder, const Plan& first) {
  if (!(first.retest.budget_seconds > 0)) return false;
  std::vector<std::string> reasons;
  const VerdictSink each = [&](const Verdict& verdict, const auto&) {
    if (verdict.again == Again::none) return;
    reasons.push_back(verdict.unit + ": " + verdict.reason + "; " +
                      std::string(meaning_of(verdict.again)));
  };
  const Recomputed recomputed = recompute(folder, std::nullopt, {each, {}});
  if (!recomputed.next) return false;
  write_file(folder.file(plan_file(recomputed.next->number)), to_json(*recomputed.next));
  announce_retest(*recomputed.next, reasons);
  return true;
}

// A host that was repaired or updated since is another one: what it measured before ends here. Each
// change is noted once: it is compared with what was noted last.
void note_changes(const CampaignFolder& folder) {
  const Site planned = folder.site();
  if (planned.hosts.size() != 1) return;
  const Chosen now = choose_site({}, static_cast<unsigned>(planned.hosts[0].devices.size()));
  const std::vector<Event> known = read_events(folder);
  for (Event& event : changes(planned, parse_site(now.text, now.file))) {
    const bool noted = std::ranges::any_of(known, [&](const Event& other) {
      return other.by == event.by && other.unit == event.unit && other.kind == event.kind &&
             other.note == event.note;
    });
    if (noted) continue;
    event.time = utc_now();
    append_event(folder, event);
    fmt::print(stderr, "noted: {} of {} {}; what was measured on it before no longer counts\n",
               event.kind, event.unit, one_line(event.note));
  }
}

// What begins in the second of an event counts as before it.
void wait_behind_events(const CampaignFolder& folder) {
  const std::vector<Event> events = read_events(folder);
  const bool same_second = std::ranges::any_of(
      events, [now = utc_now()](const Event& event) { return is_before(now, event); });
  if (same_second) std::this_thread::sleep_for(std::chrono::milliseconds(1100));
}

Chain sound_chain(const CampaignFolder& folder) {
  Chain chain = read_chain(folder);
  if (chain.problems.empty()) return chain;
  throw Error{chain.problems.front(), "take the plans from a copy, or start a new campaign"};
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

Exit conclude(const CampaignFolder& folder) {
  const Finished finished = judge_folder(folder, std::nullopt, folder.payload());
  write_reports(finished.report, folder.payload());
  keep_raw(folder, read_chain(folder).all(), finished.not_passed);
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
    const Plan first = folder.plan();
    announce(folder, first);
    if (options_.resume) note_changes(folder);
    wait_behind_events(folder);
    do {
      if (!measure(folder, sound_chain(folder).plans.back().plan)) return Exit::interrupted;
    } while (plan_retest(folder, first));
    return conclude(folder);
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
