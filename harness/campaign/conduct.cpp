// Conducting a campaign: what is left to do, wave by wave, and what stands in the journal about it.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <system_error>

#include "harness/campaign/bulk_wave.hpp"
#include "harness/campaign/ledger.hpp"
#include "harness/campaign/run.hpp"
#include "harness/campaign/wave.hpp"
#include "harness/campaign/work.hpp"
#include "results/record/error.hpp"
#include "results/record/plan_name.hpp"
#include "results/store/file.hpp"
#include "results/store/journal.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// A bad disk is found in second 0 and not after the first hour.
void expect_writable(const fs::path& folder) {
  fs::create_directories(folder);
  const int probe = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  int cause = errno;
  if (probe >= 0) {
    ::close(probe);
    return;
  }
  // Not every file system has files without a name.
  const bool without = cause == EOPNOTSUPP || cause == EISDIR || cause == ENOENT;
  if (without && ::access(folder.c_str(), W_OK | X_OK) == 0) return;
  if (without) cause = errno;
  throw world_error(
      folder.string() + " cannot be written: " + std::generic_category().message(cause),
      "check the disk and the rights of the campaign's folder");
}

// Load stays off until somebody takes the file away.
void expect_no_stop_file(const CampaignFolder& folder) {
  if (!fs::exists(folder.file(kStopFile))) return;
  throw Error{folder.file(kStopFile).string() + " is there: no load is to be started",
              "remove it when the campaign may go on, then assay run --resume"};
}

// How far the plan came, by what the journal says: a later plan begins with retest_started, and
// each ends with campaign_finished.
struct Progressed {
  bool started = false;
  bool finished = false;
};

Progressed progressed(const std::vector<JournalEvent>& events, const Plan& plan,
                      const std::string& plan_sha256) {
  Progressed found;
  for (const JournalEvent& event : events) {
    if (event.event == "campaign_started") found.started = plan.number == 1;
    if (event.event == "retest_started") {
      if (found.started && plan.number > 1) break;  // That of the next one.
      found.started = event.note == plan_sha256;
    }
    if (event.event == "campaign_finished" && found.started) {
      found.finished = true;
      break;
    }
  }
  return found;
}

void expect_same_plan(const std::vector<JournalEvent>& events, const std::string& plan_sha256,
                      const fs::path& journal) {
  const JournalEvent& first = events.front();
  if (first.event != "campaign_started") {
    throw Error{journal.string() + ":1: a journal begins with campaign_started, not with '" +
                    first.event + "'",
                "take the journal from a copy, or start a new campaign"};
  }
  if (first.note != plan_sha256) {
    throw Error{"plan.json is not the one that this campaign was started with (its SHA-256 is " +
                    plan_sha256 + ", the journal has " + first.note + ")",
                "take plan.json from a copy, or start a new campaign"};
  }
}

// The jobs with the cases that have no result yet; those without any are left out.
std::vector<UnitJob> left_to_do(const Plan& plan, const Ledger& ledger) {
  std::vector<UnitJob> jobs = jobs_of(plan);
  for (UnitJob& job : jobs) {
    std::erase_if(job.entries, [&](std::size_t entry) {
      // What is behind a gate is measured by the plan that opens it.
      if (plan.number == 1 && section_of(plan, plan.entries[entry]) > 0) return true;
      return ledger.has(case_name(plan.entries[entry].benchmark, plan.entries[entry].axes),
                        job.unit);
    });
  }
  std::erase_if(jobs, [](const UnitJob& job) { return job.entries.empty(); });
  return jobs;
}

JournalEvent happened(const std::string& event, const std::string& stage, const std::string& note) {
  JournalEvent made;
  made.event = event;
  made.stage = stage;
  made.note = note;
  return made;
}

// Runs jobs that may run side by side; false where it was interrupted.
using RunJobs = std::function<bool(std::vector<UnitJob>)>;

// Whether no device is in both.
bool side_by_side(const UnitJob& one, const UnitJob& other) {
  return one.level == other.level && one.group == other.group && one.rule == other.rule;
}

// False where it was interrupted.
bool run_stage(const RunJobs& run, const std::vector<UnitJob>& jobs, const std::string& stage) {
  std::vector<UnitJob> level;
  for (const UnitJob& job : jobs) {
    if (job.stage != stage) continue;
    if (!level.empty() && !side_by_side(level.back(), job)) {
      if (!run(std::move(level))) return false;
      level.clear();
    }
    level.push_back(job);
  }
  return level.empty() || run(std::move(level));
}

bool run_stages(const RunJobs& run, const std::vector<UnitJob>& jobs, const Surroundings& around) {
  for (const PlanStage& stage : around.plan.stages) {
    const auto count = std::ranges::count(jobs, stage.name, &UnitJob::stage);
    if (count == 0) continue;
    around.journal.append(happened("stage_started", stage.name, {}));
    around.progress.stage_started(stage.name, static_cast<std::size_t>(count),
                                  stage.budget_seconds);
    const bool whole = run_stage(run, jobs, stage.name);
    around.journal.append(happened(whole ? "stage_ended" : "interrupted", stage.name, {}));
    if (!whole) return false;
  }
  return true;
}

template <class AnyWave>
Conducted run_all(const std::vector<UnitJob>& jobs, const Surroundings& around) {
  AnyWave wave(around);
  const bool whole = run_stages(
      [&](std::vector<UnitJob> some) { return wave.run(std::move(some)); }, jobs, around);
  return {!whole, wave.jobs_started()};
}

}  // namespace

Conducted conduct(const CampaignFolder& folder, const Plan& plan, const Site& site,
                  Launcher& launcher, const fs::path& worker, Progress& progress,
                  const std::atomic<bool>& stop) {
  const fs::path journal_path = folder.file("journal.jsonl");
  std::vector<JournalEvent> events;
  if (fs::exists(journal_path)) events = read_journal(journal_path);
  const std::string first_sha256 = sha256_of_file(folder.file(plan_file(1)));
  const std::string plan_sha256 = sha256_of_file(folder.file(plan_file(plan.number)));
  if (!events.empty()) expect_same_plan(events, first_sha256, journal_path);
  const Progressed before = progressed(events, plan, plan_sha256);
  if (before.finished) return {};

  expect_no_stop_file(folder);
  expect_writable(folder.file("samples"));
  expect_writable(folder.file("raw"));
  Journal journal(journal_path);
  if (!events.empty()) {
    const std::size_t ended = launcher.end_leftovers(plan.id);
    if (ended > 0) {
      progress.warning("ended " + std::to_string(ended) + " processes of the earlier run");
    }
  }
  Ledger ledger(folder, plan, plan_sha256);
  ledger.recover(events);
  for (const std::string& problem : ledger.problems()) progress.warning(problem);
  const char* const begins = plan.number == 1 ? "campaign_started" : "retest_started";
  journal.append(happened(before.started ? "campaign_resumed" : begins, {}, plan_sha256));

  const std::vector<UnitJob> jobs = left_to_do(plan, ledger);
  const Surroundings around{folder, plan, site, launcher, worker, progress, stop, journal, ledger};
  const Conducted conducted =
      launcher.bulk() ? run_all<BulkWave>(jobs, around) : run_all<Wave>(jobs, around);
  if (!conducted.interrupted) journal.append(happened("campaign_finished", {}, {}));
  return conducted;
}

}  // namespace assay
