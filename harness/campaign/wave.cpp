// Starting, hearing and ending the jobs of one level.
#include "harness/campaign/wave.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/campaign/group_cause.hpp"
#include "harness/device/ranks.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr double kLookSeconds = 0.25;  // At most this late is a stop seen.
constexpr double kRetrySeconds = 1;    // After a start that was refused.
constexpr double kEndSecondsMax = 60;  // For a launcher to end a job.

}  // namespace

bool stop_asked(const Surroundings& around) {
  std::error_code
      unseen;  // A folder that cannot be looked into is told of by whoever writes there.
  return around.stop || std::filesystem::exists(around.folder.file(kStopFile), unseen);
}

Wave::Wave(Surroundings around)
    : around_(around),
      commands_(around.site, around.plan, around.worker, around.folder.root()),
      power_(around.site),
      problems_told_(around.ledger.problems().size()) {}

bool Wave::run(std::vector<UnitJob> jobs) {
  for (UnitJob& job : jobs) {
    const std::string refusal = power_.refusal(job.unit);
    if (!refusal.empty()) throw Error{refusal, "mend the budgets or the watts in the site file"};
    waiting_.emplace_back().job = std::move(job);
  }
  // The first one is at the end, where it is taken from.
  std::ranges::reverse(waiting_);
  while (!waiting_.empty() || !running_.empty()) {
    if (stop_asked(around_)) {
      end_all();
      return false;
    }
    start_waiting();
    around_.launcher.wait_until(next_due());
    listen();
    end_overdue();
  }
  state_refused();
  return true;
}

void Wave::start_waiting() {
  const double now = around_.launcher.now_seconds();
  std::vector<Trial> later;
  while (!waiting_.empty() && running_.size() < around_.launcher.jobs_at_once()) {
    Trial next = std::move(waiting_.back());
    waiting_.pop_back();
    // A refused start waits, and what would draw more power than there is.
    if (next.not_before > now || !power_.admit(next.job.unit, now)) {
      later.push_back(std::move(next));
    } else {
      start(std::move(next));
    }
  }
  // Behind the others; the last one is the next.
  std::ranges::reverse(later);
  waiting_.insert(waiting_.begin(), std::make_move_iterator(later.begin()),
                  std::make_move_iterator(later.end()));
}

void Wave::start(Trial trial) {
  const std::uint32_t number = around_.ledger.next_attempt(trial.job.id);
  JobProcess process;
  try {
    Job job = commands_.of(trial.job, number);
    job.output = around_.ledger.output_path(trial.job.id, number);
    process = around_.launcher.start(job);
  } catch (const Error& refused) {
    power_.release(trial.job.unit);
    trial.last_ending = refused.what();
    trial.hint = refused.hint();
    ++trial.fruitless;
    trial.not_before = around_.launcher.now_seconds() + kRetrySeconds;
    go_on(std::move(trial));
    return;
  }
  ++jobs_started_;
  const std::string id = trial.job.id;
  Watch watch(deadlines_of(around_.plan, trial.job), around_.launcher.now_seconds(),
              process.waits_seconds_max);
  running_.emplace(id, Attempt{std::move(trial), number, std::move(watch), {}, 0});
  JournalEvent event = about("job_started", running_.at(id));
  event.pid = process.pid;
  event.pid_started = process.pid_started;
  around_.journal.append(std::move(event));
}

JournalEvent Wave::about(const char* event, const Attempt& attempt) {
  JournalEvent made;
  made.event = event;
  made.stage = attempt.trial.job.stage;
  made.job = attempt.trial.job.id;
  made.attempt = attempt.number;
  return made;
}

void Wave::listen() {
  for (const JobEvent& event : around_.launcher.poll()) {
    const auto found = running_.find(event.job);
    if (found == running_.end()) continue;
    switch (event.kind) {
      case JobEvent::Kind::started:
        found->second.watch.started(around_.launcher.now_seconds());
        break;
      case JobEvent::Kind::said: heard(found->second, event.line); break;
      case JobEvent::Kind::ended: ended(event.job, event, false); break;
    }
  }
}

void Wave::heard(Attempt& attempt, const std::string& line) {
  const auto said = parse_said(line);
  if (!said || !attempt.watch.hear(*said, around_.launcher.now_seconds())) return;
  const std::string& unit = attempt.trial.job.unit;
  const std::string name = case_of(said->entry);
  switch (said->verb) {
    case Said::Verb::begin:
      around_.progress.case_started(unit, name, around_.plan.entries[said->entry].budget_seconds);
      break;
    case Said::Verb::progress: around_.progress.case_progress(unit, name, said->fraction); break;
    case Said::Verb::end: around_.progress.case_finished(unit, name, said->status); break;
  }
}

std::string Wave::ending_of(const Attempt& attempt, const JobEvent& event) {
  if (!attempt.forced.empty()) return attempt.forced;
  return event.cause.empty() ? event.ending : event.cause;
}

// What a job has brought is what stands in its file, whatever it said.
void Wave::ended(const std::string& id, const JobEvent& event, bool stopped) {
  Attempt attempt = std::move(running_.extract(id).mapped());
  power_.release(attempt.trial.job.unit);
  Trial& trial = attempt.trial;
  const std::string& unit = trial.job.unit;
  trial.last_ending = ending_of(attempt, event);
  std::vector<LostCase> lost;
  const bool spared = stopped || (event.again && attempt.forced.empty());
  if (const auto begun = attempt.watch.last_begun(); begun && !spared) {
    lost.push_back({case_of(*begun), unit, cause_of(attempt, event, case_of(*begun))});
  } else if (trial.job.group && !stopped) {
    trial.last_ending = group_cause(group_end(attempt, "the start", trial.last_ending));
  }
  tell_lost(around_.ledger.settle(id, attempt.number, lost));
  JournalEvent over = about("job_ended", attempt);
  over.note = trial.last_ending;
  around_.journal.append(std::move(over));
  const std::size_t before = trial.job.entries.size();
  std::erase_if(trial.job.entries,
                [&](std::size_t entry) { return around_.ledger.has(case_of(entry), unit); });
  trial.fruitless = trial.job.entries.size() < before ? 0 : trial.fruitless + 1;
  if (!stopped) go_on(std::move(trial));
}

std::set<std::string> Wave::hosts_of(const UnitJob& job) const {
  std::set<std::string> hosts;
  for (const Rank& rank : commands_.of(job, 1).ranks) hosts.insert(rank.hostname);
  return hosts;
}

std::string Wave::cause_of(const Attempt& attempt, const JobEvent& event,
                           const std::string& case_name) {
  const UnitJob& job = attempt.trial.job;
  const std::string ending = ending_of(attempt, event);
  const bool by_itself = attempt.forced.empty() && event.cause.empty();
  if (!job.group) {
    return by_itself ? "the worker ended by " + ending + " during the case" : ending;
  }
  if (event.clean && by_itself) return "its ranks ended without a result";
  GroupEnd end = group_end(attempt, case_name, ending);
  const bool failed = std::ranges::find(end.reports, false, &RankReport::late) != end.reports.end();
  if (!failed) {
    const std::set<std::string> hosts = hosts_of(job);
    end.unreachable = around_.launcher.unreachable({hosts.begin(), hosts.end()});
  }
  return group_cause(end);
}

GroupEnd Wave::group_end(const Attempt& attempt, const std::string& case_name,
                         const std::string& ending) const {
  const UnitJob& job = attempt.trial.job;
  return {commands_.ranks(job.unit),
          around_.ledger.rank_reports(job.id, attempt.number, case_name),
          {},
          ending};
}

// The rest of the cases goes to a fresh process, unless that has been tried in vain.
void Wave::go_on(Trial trial) {
  if (trial.job.entries.empty()) return;
  std::vector<Trial>& next = trial.fruitless < kFruitlessMax ? waiting_ : refused_;
  next.push_back(std::move(trial));
}

// All hosts of jobs that never began are asked at once: that takes some seconds, however many.
std::vector<std::string> Wave::silent_among(const std::vector<Trial>& trials) {
  std::set<std::string> hosts;
  for (const Trial& trial : trials) hosts.merge(hosts_of(trial.job));
  if (hosts.empty()) return {};
  return around_.launcher.unreachable({hosts.begin(), hosts.end()});
}

void Wave::state_refused() {
  if (!refused_.empty() && jobs_started_ == 0) {
    throw world_error("no job could be started: " + refused_.front().last_ending,
                      refused_.front().hint);
  }
  const std::vector<std::string> silent = silent_among(refused_);
  for (const Trial& trial : std::exchange(refused_, {})) {
    std::vector<std::string> hosts;
    for (const std::string& host : hosts_of(trial.job)) {
      if (std::ranges::find(silent, host) != silent.end()) hosts.push_back(host);
    }
    const std::string words = silent_hosts(hosts);
    std::vector<LostCase> lost;
    for (const std::size_t entry : trial.job.entries) {
      lost.push_back(
          {case_of(entry), trial.job.unit,
           fmt::format("{} attempts in a row brought no result: {}", kFruitlessMax,
                       words.empty() ? trial.last_ending : words + "; " + trial.last_ending)});
    }
    tell_lost(around_.ledger.lose(trial.job.id, lost));
  }
}

void Wave::tell_lost(const std::vector<LostCase>& lost) {
  for (const LostCase& one : lost) {
    around_.progress.case_lost(one.unit, one.case_name, one.cause);
  }
  const std::vector<std::string>& problems = around_.ledger.problems();
  for (; problems_told_ < problems.size(); ++problems_told_) {
    around_.progress.warning(problems[problems_told_]);
  }
}

void Wave::end_overdue() {
  const double now = around_.launcher.now_seconds();
  std::vector<std::string> overdue;
  for (auto& [id, attempt] : running_) {
    if (attempt.forced.empty() && attempt.watch.due() <= now) {
      attempt.forced = attempt.watch.overdue();
      attempt.give_up = now + kEndSecondsMax;
      overdue.push_back(id);
    } else if (!attempt.forced.empty() && attempt.give_up <= now) {
      throw world_error("job " + id + " was to be ended and does not end",
                        "look for its processes, end them, and go on with --resume");
    }
  }
  for (const std::string& id : overdue) around_.launcher.end(id);
}

// Keeps what is finished; the cases that run now are as if they had never been begun.
void Wave::end_all() {
  waiting_.clear();
  std::vector<std::string> ids;
  for (const auto& [id, attempt] : running_) ids.push_back(id);
  for (const std::string& id : ids) around_.launcher.end(id);
  const double give_up = around_.launcher.now_seconds() + kEndSecondsMax;
  while (!running_.empty() && around_.launcher.now_seconds() < give_up) {
    for (const JobEvent& event : around_.launcher.poll()) {
      if (event.kind == JobEvent::Kind::ended && running_.contains(event.job)) {
        ended(event.job, event, true);
      }
    }
    if (!running_.empty()) {
      around_.launcher.wait_until(around_.launcher.now_seconds() + kLookSeconds);
    }
  }
}

double Wave::next_due() {
  const double now = around_.launcher.now_seconds();
  double due = now + kLookSeconds;
  for (const auto& [id, attempt] : running_) {
    if (attempt.forced.empty()) due = std::min(due, attempt.watch.due());
  }
  return due;
}

std::string Wave::case_of(std::size_t entry) const {
  const PlanEntry& planned = around_.plan.entries[entry];
  return case_name(planned.benchmark, planned.axes);
}

}  // namespace assay
