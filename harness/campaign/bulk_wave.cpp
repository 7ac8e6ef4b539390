// Starting, hearing and settling the racks of one level.
#include "harness/campaign/bulk_wave.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "results/record/error.hpp"

namespace assay {
namespace {

const std::string kSeveral = "several";
constexpr double kBulkLookSeconds = 600;  // Of virtual time; poll() is asked whenever a job ended.

std::map<std::string, std::string> racks_of(const Site& site) {
  std::map<std::string, std::string> racks;
  for (const SiteHost& host : site.hosts) {
    const std::string& rack = host.rack.empty() ? host.id : host.rack;
    racks[rack] = racks[host.id] = rack;
    for (const SiteDevice& device : host.devices) racks[device.id] = rack;
  }
  return racks;
}

}  // namespace

BulkWave::BulkWave(Surroundings around) : around_(around), racks_(racks_of(around.site)) {}

bool BulkWave::run(std::vector<UnitJob> jobs) {
  for (UnitJob& job : jobs) waiting_.emplace_back().job = std::move(job);
  while (!waiting_.empty() || !running_.empty()) {
    if (stop_asked(around_)) {
      end_all();
      return false;
    }
    start_waiting();
    if (!running_.empty()) {
      around_.launcher.wait_until(around_.launcher.now_seconds() + kBulkLookSeconds);
    }
    listen(false);
  }
  state_refused();
  return true;
}

// Units of several racks go together, under the name of their level.
std::string BulkWave::job_of(const UnitJob& job) const {
  const auto rack = racks_.find(job.unit);
  const std::string& several = job.rule.empty() ? kSeveral : job.rule;
  const std::string& place = rack == racks_.end() ? several : rack->second;
  return file_name(
      fmt::format("{}-{}-{}{}", job.stage, place, name(job.level), job.group ? "-ranks" : ""));
}

void BulkWave::start_waiting() {
  std::map<std::string, std::vector<Trial>> jobs;
  for (Trial& trial : std::exchange(waiting_, {})) {
    std::vector<Trial>& same = jobs[job_of(trial.job)];
    same.push_back(std::move(trial));
  }
  for (auto& [id, trials] : jobs) {
    if (stop_asked(around_)) return;
    if (running_.contains(id)) {
      std::ranges::move(trials, std::back_inserter(waiting_));
    } else {
      start(id, std::move(trials));
    }
  }
}

void BulkWave::start(const std::string& id, std::vector<Trial> trials) {
  Attempt attempt{around_.ledger.next_attempt(id), std::move(trials)};
  Job job;
  job.id = id;
  job.attempt = attempt.number;
  for (const Trial& trial : attempt.trials)
    job.parts.push_back({trial.job.unit, trial.job.entries});
  note("job_started", id, attempt);
  around_.launcher.start(job);
  ++jobs_started_;
  running_.emplace(id, std::move(attempt));
}

void BulkWave::note(const char* event, const std::string& id, const Attempt& attempt) {
  JournalEvent made;
  made.event = event;
  made.stage = attempt.trials.front().job.stage;
  made.job = id;
  made.attempt = attempt.number;
  around_.journal.append(std::move(made));
}

void BulkWave::listen(bool stopped) {
  for (const JobEvent& event : around_.launcher.poll()) {
    if (event.kind == JobEvent::Kind::ended && running_.contains(event.job)) ended(event, stopped);
  }
}

// What a job has brought is what stands in its file, whatever it said.
void BulkWave::ended(const JobEvent& event, bool stopped) {
  Attempt attempt = std::move(running_.extract(event.job).mapped());
  const std::vector<LostCase> lost = stopped ? std::vector<LostCase>{} : lost_in(event, attempt);
  tell_lost(around_.ledger.settle(event.job, attempt.number, lost));
  note("job_ended", event.job, attempt);
  for (Trial& trial : attempt.trials) {
    const std::size_t before = trial.job.entries.size();
    std::erase_if(trial.job.entries, [&](std::size_t entry) {
      return around_.ledger.has(case_of(entry), trial.job.unit);
    });
    trial.fruitless = trial.job.entries.size() < before ? 0 : trial.fruitless + 1;
    if (!stopped) go_on(std::move(trial));
  }
}

// The cases that units were at when they came no further; notes how each ended.
std::vector<LostCase> BulkWave::lost_in(const JobEvent& event, Attempt& attempt) const {
  std::map<std::string, const PartEnd*> ends;
  for (const PartEnd& end : event.parts) ends[end.unit] = &end;
  std::vector<LostCase> lost;
  for (Trial& trial : attempt.trials) {
    const auto found = ends.find(trial.job.unit);
    trial.last_ending = found == ends.end() ? event.ending : found->second->ending;
    if (found == ends.end() || !found->second->entry) continue;
    const std::size_t entry = *found->second->entry;
    const std::string cause =
        trial.last_ending.empty()
            ? fmt::format("deadline of {:g} s passed", deadline_of(around_.plan.entries[entry]))
        : trial.job.group ? trial.last_ending
                          : "the worker ended by " + trial.last_ending + " during the case";
    lost.push_back({case_of(entry), trial.job.unit, cause});
  }
  return lost;
}

void BulkWave::go_on(Trial trial) {
  if (trial.job.entries.empty()) return;
  std::vector<Trial>& next = trial.fruitless < kFruitlessMax ? waiting_ : refused_;
  next.push_back(std::move(trial));
}

void BulkWave::state_refused() {
  std::map<std::string, std::vector<LostCase>> lost;
  for (const Trial& trial : std::exchange(refused_, {})) {
    for (const std::size_t entry : trial.job.entries) {
      lost[job_of(trial.job)].push_back({case_of(entry), trial.job.unit,
                                         fmt::format("{} attempts in a row brought no result: {}",
                                                     kFruitlessMax, trial.last_ending)});
    }
  }
  for (const auto& [id, cases] : lost) tell_lost(around_.ledger.lose(id, cases));
}

void BulkWave::tell_lost(const std::vector<LostCase>& lost) const {
  for (const LostCase& one : lost) {
    around_.progress.case_lost(one.unit, one.case_name, one.cause);
  }
}

// Keeps what is finished; what runs now is as if it had never been begun.
void BulkWave::end_all() {
  waiting_.clear();
  std::vector<std::string> ids;
  for (const auto& [id, attempt] : running_) ids.push_back(id);
  for (const std::string& id : ids) around_.launcher.end(id);
  listen(true);
}

std::string BulkWave::case_of(std::size_t entry) const {
  const PlanEntry& planned = around_.plan.entries[entry];
  return case_name(planned.benchmark, planned.axes);
}

}  // namespace assay
