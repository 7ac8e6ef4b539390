// Submitting, watching and ending steps. What runs is read from the files that it writes, and once
// a second from the queue.
#include "harness/launch/slurm/launcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <set>

#include "harness/device/ranks.hpp"
#include "harness/launch/slurm/arrivals.hpp"
#include "harness/launch/slurm/controller.hpp"
#include "harness/launch/slurm/ending.hpp"
#include "harness/launch/slurm/leftovers.hpp"
#include "harness/launch/slurm/nodes.hpp"
#include "harness/launch/slurm/script.hpp"
#include "harness/launch/slurm/steps.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::size_t kJobsAtOnce = 4096;       // Each is a file that is looked at.
constexpr std::size_t kStepsHereAtOnce = 256;   // Each is an srun on this machine.
constexpr std::size_t kSubmissionsInTurn = 16;  // What runs is looked at in between.
constexpr unsigned kSubmissionsMax = 3;         // Of the same, where no answer came.
constexpr double kWaitsSecondsMax = 24 * 3600;  // In Slurm's queue.
constexpr double kLookSeconds = 0.1;            // Between looks at what was written.
constexpr double kQuerySeconds = 1;             // Between calls of a command of Slurm's.
constexpr double kUnansweredSeconds = 5;        // The same, after one without an answer.
constexpr double kPatienceSeconds = 6;          // With a node that is not there: it may come back.
constexpr double kLagSeconds = 2;               // Until a last word is seen over the network.
constexpr double kEndStepSeconds = 20;          // Then the whole Slurm job is ended.

class SlurmLauncher final : public Launcher {
 public:
  explicit SlurmLauncher(const Scheduler& scheduler) : scheduler_(scheduler), slurm_(scheduler) {}

  ~SlurmLauncher() override {
    std::vector<std::string> ids;
    for (const auto& [name, one] : slurm_jobs_) {
      if (one.id && one.over_since == 0) ids.push_back(std::to_string(*one.id));
    }
    if (!ids.empty()) slurm_.cancel(ids);
  }

  // Submitted with its neighbours, when the conductor has started all that it can.
  JobProcess start(const Job& job) override {
    expect(!steps_.contains(job.id) && !waiting_.contains(job.id), "a job is not started twice");
    expect_accepting();
    if (step_line(job, scheduler_).size() > kScriptBytesMax) {
      throw world_error("the names of so many ranks do not fit into one call of sbatch");
    }
    waiting_.emplace(job.id, Waiting{job, 0});
    next_submission_ = 0;
    return {0, 0, kWaitsSecondsMax};
  }

  std::vector<JobEvent> poll() override {
    look();
    return std::exchange(events_, {});
  }

  void end(const std::string& job) override {
    if (waiting_.erase(job) > 0) ended({JobEvent::Kind::ended, job, {}, "not started", false, {}});
    const auto found = steps_.find(job);
    if (found == steps_.end()) return;
    want_end(found->second, {});
  }

  std::size_t end_leftovers(const std::string& plan_id) override {
    return end_slurm_leftovers(slurm_, plan_id);
  }

  std::vector<std::string> unreachable(const std::vector<std::string>& hostnames) override {
    std::vector<std::string> silent;
    for (const Node& node : slurm_.nodes().value_or(std::vector<Node>{})) {
      const bool asked = std::ranges::find(hostnames, node.name) != hostnames.end();
      if (asked && !node.answers()) silent.push_back(node.name);
    }
    return silent;
  }

  std::size_t jobs_at_once() const override {
    return scheduler_.shared_folder ? kJobsAtOnce : kStepsHereAtOnce;
  }

  double now_seconds() override {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
  }

  void wait_until(double seconds) override {
    while (true) {
      look();
      const double left = seconds - now_seconds();
      if (!events_.empty() || !(left > 0)) return;
      if (!sleep_for(std::min(left, kLookSeconds))) return;
    }
  }

 private:
  // False where a signal came.
  static bool sleep_for(double seconds) {
    const auto whole = static_cast<time_t>(seconds);
    const timespec time{whole, static_cast<long>((seconds - static_cast<double>(whole)) * 1e9)};
    return ::nanosleep(&time, nullptr) == 0;
  }

  // One sentence for a wrong option, and not one for each unit.
  void expect_accepting() {
    if (accepting_) return;
    if (refusal_.empty() || now_seconds() > refused_until_) {
      refusal_ = slurm_.refusal();
      refused_until_ = now_seconds() + kQuerySeconds;
    }
    accepting_ = refusal_.empty();
    if (!accepting_) {
      throw world_error(
          "Slurm refuses: " + refusal_,
          "mend `scheduler` in the site file: partition, account, reservation, flags");
    }
  }

  void ended(JobEvent event) { events_.push_back(std::move(event)); }

  void want_end(Step& step, const std::string& cause) {
    if (step.ending_since > 0) return;
    step.ending_since = now_seconds();
    step.cause = cause;
    next_query_ = 0;
  }

  void look() {
    std::vector<std::string> over;
    for (auto& [id, step] : steps_) {
      hear(step);
      if (step.output.exit()) over.push_back(id);
    }
    for (const std::string& id : over) {
      const Step& step = steps_.at(id);
      finish(id, ended_step(step.job, *step.output.exit(), step.output.words()));
    }
    if (!waiting_.empty() && now_seconds() >= next_submission_) {
      next_submission_ = next(know_nodes() && submit_waiting());
    }
    if (!slurm_jobs_.empty() && now_seconds() >= next_query_) {
      next_query_ = next(know_nodes() && follow_queue());
    }
  }

  double next(bool answered) {
    return now_seconds() + (answered ? kQuerySeconds : kUnansweredSeconds);
  }

  void hear(Step& step) {
    std::vector<std::string> said = step.output.look();
    if (!step.begun && step.output.begun()) {
      step.begun = true;
      events_.push_back({JobEvent::Kind::started, step.job.id, {}, {}, false, {}});
    }
    for (std::string& line : said) {
      events_.push_back({JobEvent::Kind::said, step.job.id, std::move(line), {}, false, {}});
    }
    if (step.output.too_long()) {
      want_end(step, fmt::format("it printed more than {} MiB", kStepOutputBytesMax >> 20U));
    }
  }

  // Takes the step off: what it has brought stands in its file.
  void finish(const std::string& id, JobEvent event) {
    const Step step = std::move(steps_.extract(id).mapped());
    step.output.trim();
    if (!scheduler_.shared_folder) event = with_arrivals(step.job, std::move(event));
    if (step.ending_since > 0) {
      event.cause = step.cause.empty() ? "ended by the conductor" : step.cause;
    }
    // srun may have ended while what it started runs on.
    if (!event.clean) strays_.insert(slurm_name(step.job));
    ended(std::move(event));
    const auto slurm_job = slurm_jobs_.find(step.slurm_job);
    std::erase_if(slurm_job->second.jobs, [&](const Job& job) { return job.id == id; });
    if (slurm_job->second.jobs.empty()) slurm_jobs_.erase(slurm_job);
  }

  // False where Slurm does not answer.
  bool know_nodes() {
    if (now_seconds() - nodes_known_ < kQuerySeconds) return true;
    auto nodes = slurm_.nodes();
    if (!nodes) return false;
    nodes_ = Nodes(std::move(*nodes));
    nodes_known_ = now_seconds();
    return true;
  }

  bool submit_waiting() {
    std::vector<Job> ready;
    std::vector<JobEvent> lost;
    for (auto& [id, waiting] : waiting_) {
      const std::string words = nodes_.obstacle(waiting.job);
      if (words.empty()) {
        ready.push_back(waiting.job);
        continue;
      }
      if (waiting.blocked_since == 0) waiting.blocked_since = now_seconds();
      if (now_seconds() - waiting.blocked_since < kPatienceSeconds) continue;
      lost.push_back({JobEvent::Kind::ended, id, {}, "not started", false, words});
    }
    for (JobEvent& event : lost) {
      waiting_.erase(event.job);
      ended(std::move(event));
    }
    std::size_t submissions = 0;
    for (const std::vector<Job>& jobs : by_allocation(ready, scheduler_)) {
      if (++submissions > kSubmissionsInTurn) break;
      for (const Job& job : jobs) waiting_.erase(job.id);
      submit(jobs);
    }
    return true;
  }

  void submit(const std::vector<Job>& jobs) {
    const Submitted submitted = slurm_.submit(jobs);
    if (!submitted.refusal.empty()) {
      for (const Job& job : jobs) refused(job, submitted.refusal);
      return;
    }
    const std::string name = slurm_name(jobs.front());
    slurm_jobs_.emplace(name, SlurmJob{.jobs = jobs, .id = submitted.id});
    for (const Job& job : jobs) {
      steps_.emplace(job.id, Step{.job = job, .output = StepOutput(job.output), .slurm_job = name});
    }
  }

  void refused(const Job& job, const std::string& words) {
    ended({JobEvent::Kind::ended, job.id, {}, "not started", false, "refused: " + words});
  }

  bool follow_queue() {
    const auto queue = slurm_.queue();
    if (!queue) return false;
    std::map<std::string, QueuedJob> found;
    for (const QueuedJob& one : *queue) {
      QueuedJob& latest = found[one.name];
      if (latest.id < one.id) latest = one;
    }
    std::vector<std::string> names;
    for (const auto& [name, one] : slurm_jobs_) names.push_back(name);
    for (const std::string& name : names) {
      const auto at = found.find(name);
      if (at == found.end()) {
        absent(name);
      } else {
        present(name, at->second);
      }
    }
    end_wanted();
    return true;
  }

  void present(const std::string& name, const QueuedJob& queued) {
    SlurmJob& one = slurm_jobs_.at(name);
    one.id = queued.id;
    one.state = queued.state;
    if (queued.over()) return over(name);
    if (!queued.waits()) return look_at_nodes(one, queued);
    const bool blocked = std::ranges::any_of(
        one.jobs, [&](const Job& job) { return !nodes_.obstacle(job).empty(); });
    const bool stuck = blocked || queued.waits_in_vain();
    if (!stuck) one.stuck_since = 0;
    if (stuck && one.stuck_since == 0) one.stuck_since = now_seconds();
    if (!stuck || now_seconds() - one.stuck_since < kPatienceSeconds) return;
    one.given_up = true;
    if (queued.waits_in_vain()) one.refusal = "refused: " + queued.reason;
    slurm_.cancel({std::to_string(queued.id)});
  }

  // With --no-kill a job outlives its nodes, that of its script, too.
  void look_at_nodes(SlurmJob& one, const QueuedJob& queued) {
    for (const Job& job : one.jobs) {
      for (const Rank& rank : job.ranks) {
        if (!nodes_.failed(rank.hostname)) continue;
        want_end(steps_.at(job.id), "node " + rank.hostname + " failed");
      }
    }
    // Without a shared folder the script runs here.
    one.host_failed = one.host_failed || (scheduler_.shared_folder && nodes_.failed(queued.host));
    if (one.host_failed) slurm_.cancel({std::to_string(queued.id)});
  }

  // Slurm forgets a job some minutes after its end; one that it never took is submitted again.
  void absent(const std::string& name) {
    SlurmJob& one = slurm_jobs_.at(name);
    if (one.id) return over(name);
    if (++one.submissions <= kSubmissionsMax) {
      const Submitted again = slurm_.submit(one.jobs);
      one.id = again.id;
      if (again.refusal.empty()) return;
    }
    for (const Job& job : std::vector<Job>(one.jobs)) {
      finish(job.id, {JobEvent::Kind::ended,
                      job.id,
                      {},
                      "not started",
                      false,
                      "refused: Slurm's controller does not answer"});
    }
  }

  void over(const std::string& name) {
    SlurmJob& one = slurm_jobs_.at(name);
    if (one.over_since == 0) one.over_since = now_seconds();
    if (now_seconds() - one.over_since < kLagSeconds) return;
    const std::vector<std::string> failed = failed_nodes(one);
    for (const Job& job : std::vector<Job>(one.jobs)) {
      const Step& step = steps_.at(job.id);
      std::string words = one.given_up && !step.begun ? nodes_.obstacle(job) : "";
      if (!one.refusal.empty()) words = one.refusal;
      const bool again = one.given_up && !step.begun && words.empty() && step.ending_since == 0;
      JobEvent event = ended_with_slurm_job(job, one.host_failed ? "NODE_FAIL" : one.state, failed);
      if (!words.empty()) event.cause = words;
      if (again) {
        start_again(job);
      } else {
        finish(job.id, std::move(event));
      }
    }
    slurm_jobs_.erase(name);
  }

  void start_again(const Job& job) {
    steps_.erase(job.id);
    waiting_.emplace(job.id, Waiting{job, 0});
  }

  std::vector<std::string> failed_nodes(const SlurmJob& one) {
    if (one.state != "NODE_FAIL" && !one.host_failed) return {};
    std::set<std::string> hosts;
    for (const Job& job : one.jobs) {
      for (const Rank& rank : job.ranks) hosts.insert(rank.hostname);
    }
    return unreachable({hosts.begin(), hosts.end()});
  }

  // Where all of a Slurm job is to end, or a step of it does not: the whole of it.
  void end_wanted() {
    std::set<std::string> names = std::exchange(strays_, {});
    std::vector<std::string> ids;
    for (const auto& [name, one] : slurm_jobs_) {
      std::size_t wanted = 0;
      bool stubborn = false;
      bool begun = false;
      for (const Job& job : one.jobs) {
        const Step& step = steps_.at(job.id);
        if (step.ending_since == 0) continue;
        ++wanted;
        begun = begun || step.begun;
        names.insert(slurm_name(job));
        stubborn = stubborn || now_seconds() - step.ending_since > kEndStepSeconds;
      }
      // What a step has left on its nodes' disks comes back within its Slurm job.
      const bool lets_go = scheduler_.shared_folder || !begun;
      const bool whole = (wanted == one.jobs.size() && lets_go) || stubborn;
      if (whole && one.id) ids.push_back(std::to_string(*one.id));
    }
    if (names.empty()) return;
    for (const QueuedStep& step : slurm_.steps().value_or(std::vector<QueuedStep>{})) {
      if (names.contains(step.name)) ids.push_back(step.id);
    }
    if (!ids.empty()) slurm_.cancel(ids);
  }

  Scheduler scheduler_;
  SlurmController slurm_;
  bool accepting_ = false;
  std::string refusal_;
  double refused_until_ = 0;
  std::map<std::string, Waiting> waiting_;      // By job.
  std::map<std::string, Step> steps_;           // By job.
  std::map<std::string, SlurmJob> slurm_jobs_;  // By name.
  Nodes nodes_;                                 // As they were when last asked for.
  std::set<std::string> strays_;                // Names of steps whose srun has ended badly.
  double nodes_known_ = -kQuerySeconds;
  double next_submission_ = 0;
  double next_query_ = 0;
  std::vector<JobEvent> events_;
};

}  // namespace

std::unique_ptr<Launcher> make_slurm_launcher(const Site& site) {
  return std::make_unique<SlurmLauncher>(
      site.scheduler.value_or(Scheduler{"slurm", {}, {}, {}, {}}));
}

}  // namespace assay
