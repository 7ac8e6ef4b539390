// assay plan: make and freeze a plan, or show what it would launch.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "harness/campaign/commands.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/forecast_jobs.hpp"
#include "harness/cli/prepare.hpp"
#include "harness/plan/forecast.hpp"
#include "harness/plan/tightness.hpp"
#include "harness/site/describe.hpp"
#include "results/record/pattern.hpp"
#include "results/record/refusals.hpp"
#include "results/report/decision.hpp"
#include "results/report/human.hpp"
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

std::string in_time(double seconds) {
  if (seconds < 120) return fmt::format("{:.0f} s", seconds);
  if (seconds < 7200) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

std::string in_watt_hours(double joules) {
  const double hours = joules / 3600;
  return hours < 1e6 ? fmt::format("{:.1f} kWh", hours / 1e3)
                     : fmt::format("{:.2f} MWh", hours / 1e6);
}

void print_forecast(const std::vector<StageForecast>& stages, bool states_watts) {
  StageForecast all;
  for (const StageForecast& stage : stages) {
    fmt::print("stage {}: {} {}, {}, {:.2f} device-hours", stage.stage, human_count(stage.jobs),
               stage.jobs == 1 ? "job" : "jobs", in_time(stage.seconds),
               stage.device_seconds / 3600);
    if (states_watts) {
      fmt::print(", {}, at most {}", in_watt_hours(stage.joules), human(stage.highest_watts, "W"));
    }
    if (stage.waited > 0) {
      fmt::print("; {} jobs wait for power or for a place, without that {}",
                 human_count(stage.waited), in_time(stage.chain_seconds));
    }
    fmt::print("\n");
    all.seconds += stage.seconds;
    all.chain_seconds += stage.chain_seconds;
    all.device_seconds += stage.device_seconds;
    all.joules += stage.joules;
    all.highest_watts = std::max(all.highest_watts, stage.highest_watts);
  }
  fmt::print("time: about {} by the budgets, if nothing is measured again; longest chain {}\n",
             in_time(all.seconds), in_time(all.chain_seconds));
  fmt::print("devices: {:.2f} device-hours\n", all.device_seconds / 3600);
  if (states_watts) {
    fmt::print(
        "energy: {}, at most {} at once; predicted from the watts in the site file: a device draws "
        "them while a job runs on it, hosts and racks always\n",
        in_watt_hours(all.joules), human(all.highest_watts, "W"));
  } else {
    fmt::print("energy: not predicted; the site states no power of its devices\n");
  }
}

// Levels that the site has and no case is planned for.
void print_uncovered(const Prepared& prepared) {
  std::set<std::string> planned;
  for (const PlanEntry& entry : prepared.plan.entries) {
    for (std::string& unit : expand(entry.units)) planned.insert(std::move(unit));
  }
  std::map<Level, std::vector<std::string>> left;
  std::set<std::string> spares;
  std::vector<std::string> spare_hosts;
  for (const SiteHost& host : prepared.site.hosts) {
    if (!host.spare) continue;
    spare_hosts.push_back(host.id);
    spares.insert(host.id);
    for (const SiteDevice& device : host.devices) spares.insert(device.id);
  }
  for (const Unit& unit : units(prepared.site)) {
    // The cluster of a single host is that host.
    if (unit.level == Level::cluster && prepared.site.hosts.size() == 1) continue;
    if (!planned.contains(unit.id) && !spares.contains(unit.id))
      left[unit.level].push_back(unit.id);
  }
  for (const auto& [level, ids] : left) {
    const std::vector<std::string> patterns = compress(ids);
    fmt::print("not covered: {} {}{}: {}{}\n", human_count(ids.size()), name(level),
               ids.size() == 1 ? "" : "s", patterns.front(), patterns.size() > 1 ? ", ..." : "");
  }
  if (!spares.empty()) {
    fmt::print("spare: {}; measured when they take a place\n",
               fmt::join(compress(spare_hosts), ", "));
  }
}

void print_without_company(const Prepared& prepared, std::FILE* to) {
  const std::string lines = without_company(prepared.plan, prepared.profile);
  if (lines.empty()) return;
  fmt::print(to,
             "too few to be judged by one another alone; measured, and not decided (exit 4):\n{}",
             lines);
}

bool states_watts(const Site& site) {
  return std::ranges::any_of(site.layout.host_types,
                             [](const auto& type) { return type.second.device_watts > 0; });
}

class DryRun {
 public:
  DryRun(const Prepared& prepared, const std::filesystem::path& out, bool every_line)
      : prepared_(prepared),
        jobs_(jobs_of(prepared.plan)),
        commands_(prepared.site, prepared.plan, worker_path(), out),
        out_(out),
        launcher_(*Registered<LauncherType>::find(prepared.plan.launcher)),
        lines_max_(every_line ? std::numeric_limits<std::size_t>::max() : kLinesMax) {}

  void print() const {
    const Plan& plan = prepared_.plan;
    for (const PlanStage& stage : plan.stages) {
      print_stage(plan, stage);
      print_lines(stage.name);
    }
    for (const Refusal& refusal : refusals(plan.not_offered)) {
      fmt::print("not offered: {}: {}\n", refusal.cases, refusal.reason);
    }
    print_uncovered(prepared_);
    print_without_company(prepared_, stdout);
    fmt::print("what the limits let through:\n{}", tightness(plan, prepared_.profile));
    fmt::print("decision rule: {}\n", decision_rule(prepared_.profile.decision));
    if (plan.retest.budget_seconds > 0) {
      fmt::print("retests: at most {:g} s more for each unit\n", plan.retest.budget_seconds);
    }
    const std::size_t at_once = launcher_.make(prepared_.site)->jobs_at_once();
    print_forecast(forecast(prepared_.site, forecast_jobs(plan, jobs_), at_once),
                   states_watts(prepared_.site));
  }

 private:
  // As many as somebody reads, and how many more; at least one of each wave.
  static constexpr std::size_t kLinesMax = 8;

  Job first_attempt(const UnitJob& job) const {
    Job made = commands_.of(job, 1);
    made.output = out_ / "raw" / (AttemptName{job.id, 1}.stem() + ".output");
    return made;
  }

  // Of each wave: the jobs that are side by side, as a launcher puts them together.
  void print_lines(const std::string& stage) const {
    std::vector<Job> wave;
    const UnitJob* before = nullptr;
    for (const UnitJob& job : jobs_) {
      if (job.stage != stage) continue;
      if (before != nullptr && (before->level != job.level || before->group != job.group)) {
        print_wave(std::exchange(wave, {}));
      }
      before = &job;
      wave.push_back(first_attempt(job));
    }
    print_wave(std::move(wave));
  }

  void print_wave(std::vector<Job> jobs) const {
    if (jobs.empty()) return;
    std::size_t lines = 0;
    std::size_t left = 0;
    for (const auto& words : launcher_.commands(std::move(jobs), prepared_.site)) {
      const std::string text = fmt::format("  $ {}\n", fmt::join(words, " "));
      if (lines < lines_max_) {
        fmt::print("{}", text);
      } else {
        ++left;
      }
      lines += static_cast<std::size_t>(std::ranges::count(text, '\n'));
    }
    if (left > 0) fmt::print("  and {} more such commands; --all prints each\n", human_count(left));
  }

  const Prepared& prepared_;
  std::vector<UnitJob> jobs_;
  Commands commands_;
  std::filesystem::path out_;
  const LauncherType& launcher_;
  std::size_t lines_max_;
};

class PlanAction : public Action {
 public:
  explicit PlanAction(CLI::App& app) {
    declare_campaign_options(app, options_);
    app.add_flag("--dry-run", dry_run_, "Print what would be launched and write nothing");
    app.add_flag("--all", every_line_,
                 "With --dry-run: the command of every job, not the first ones")
        ->needs("--dry-run");
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
      DryRun(prepared, out, every_line_).print();
      return Exit::accepted;
    }
    std::filesystem::create_directories(std::filesystem::absolute(out).parent_path());
    if (!lock) lock.emplace(out);
    const CampaignFolder folder = freeze(prepared, out);
    fmt::print("{}\n", folder.file("plan.json").string());
    print_without_company(prepared, stderr);
    fmt::print(stderr, "planned, not run; run it with assay run --resume --out {}\n", out.string());
    return Exit::accepted;
  }

 private:
  CampaignOptions options_;
  bool dry_run_ = false;
  bool every_line_ = false;
};

const Registered<Command> registered{{
    .name = "plan",
    .about = "Make and freeze a plan, or show what it would launch (--dry-run)",
    .make = make_action<PlanAction>,
}};

}  // namespace
}  // namespace assay::plan_command
