// A launcher in virtual time. Its workers follow a script and write real samples files.
#pragma once

#include <algorithm>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/launch/launcher.hpp"
#include "results/record/error.hpp"
#include "results/record/plan.hpp"
#include "results/store/samples.hpp"

namespace assay {

// What a worker does when it comes to a case.
// Of an outage: its job is ended from outside, and through no fault of its own.
enum class Act { measure, crash, hang, skip, leave, outage };

class VirtualLauncher : public Launcher {
 public:
  // `act` is asked for each case that a worker comes to.
  using Script = std::function<Act(const Job& job, std::size_t entry)>;

  VirtualLauncher(const Plan& plan, std::string plan_sha256, Script script)
      : plan_(plan), plan_sha256_(std::move(plan_sha256)), script_(std::move(script)) {}

  JobProcess start(const Job& job) override {
    ++starts;
    if (refuse) throw world_error("no worker here", "build it");
    jobs.push_back(job);
    running_.insert(job.id);
    work(job);
    return {1000 + static_cast<std::int64_t>(jobs.size()), 7};
  }

  std::vector<JobEvent> poll() override {
    std::vector<JobEvent> due;
    while (!events_.empty() && events_.front().first <= now_) {
      due.push_back(events_.front().second);
      events_.pop_front();
      if (due.back().kind == JobEvent::Kind::ended) running_.erase(due.back().job);
    }
    return due;
  }

  void end(const std::string& job) override {
    if (!running_.contains(job)) return;
    ended.push_back(job);
    std::erase_if(events_, [&](const auto& event) { return event.second.job == job; });
    say(now_, {JobEvent::Kind::ended, job, {}, "signal 15 (Terminated)", false});
  }

  std::size_t end_leftovers(const std::string& plan_id) override {
    leftovers_of.push_back(plan_id);
    return 0;
  }

  double now_seconds() override { return now_; }

  void wait_until(double seconds) override {
    if (++waits > 200000) throw std::runtime_error("the conductor waits for ever");
    double next = seconds;
    if (!events_.empty()) next = std::min(next, events_.front().first);
    now_ = std::max(now_, next);
    if (on_wait) on_wait(now_);
  }

  bool refuse = false;
  std::size_t starts = 0;
  std::size_t waits = 0;
  std::vector<Job> jobs;                  // That were started.
  std::vector<std::string> ended;         // By force.
  std::vector<std::string> leftovers_of;  // Ids of plans.
  std::vector<std::string> measured;      // "case@unit", each time it was.
  std::function<void(double now)> on_wait;

 private:
  static std::string argument(const Job& job, const std::string& name) {
    const auto at = std::ranges::find(job.command, name);
    return at == job.command.end() ? std::string() : *(at + 1);
  }

  void say(double when, JobEvent event) {
    const auto place =
        std::ranges::upper_bound(events_, when, {}, [](const auto& held) { return held.first; });
    events_.insert(place, {when, std::move(event)});
  }

  void say(double when, const Job& job, const std::string& line) {
    say(when, {JobEvent::Kind::said, job.id, line, {}, false});
  }

  // Each case takes a second of virtual time.
  void work(const Job& job) {
    const std::filesystem::path folder = argument(job, "--folder");
    SamplesWriter writer(
        folder / "samples" / (job.id + "." + std::to_string(job.attempt) + ".jsonl"),
        {plan_.id, plan_sha256_, job.id, job.attempt, "test", plan_.reality, {}});
    double when = now_ + 1;
    std::string rest = argument(job, "--entries");
    while (!rest.empty()) {
      const std::size_t entry = std::stoul(rest);
      const auto comma = rest.find(',');
      rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
      const Act act = script_(job, entry);
      if (act == Act::leave) {
        return say(when, {JobEvent::Kind::ended, job.id, {}, "exit 3", false});
      }
      if (act == Act::skip) continue;
      say(when, job, "begin " + std::to_string(entry));
      if (act == Act::hang) return;
      when += 1;
      if (act == Act::outage) {
        return say(when,
                   {JobEvent::Kind::ended, job.id, {}, "exit 143", false, "node h9 failed", true});
      }
      if (act == Act::crash) {
        return say(when,
                   {JobEvent::Kind::ended, job.id, {}, "signal 11 (Segmentation fault)", false});
      }
      measure(job, entry, when, writer);
      say(when, job, "end " + std::to_string(entry) + " measured");
    }
    writer.finish();
    say(when, {JobEvent::Kind::ended, job.id, {}, "exit 0", true});
  }

  void measure(const Job& job, std::size_t entry, double when, SamplesWriter& writer) {
    Sample sample;
    sample.case_name = case_name(plan_.entries[entry].benchmark, plan_.entries[entry].axes);
    sample.unit = argument(job, "--unit");
    sample.status = SampleStatus::measured;
    sample.metrics["rate"] = {"1", {1.0, 2.0}};
    sample.verified = 1;
    sample.started = "2026-03-01T12:00:00Z";
    sample.began_seconds = when - 0.5;
    sample.ended_seconds = when;
    sample.attempt = job.attempt;
    writer.append(sample);
    measured.push_back(sample.case_name + "@" + sample.unit);
  }

  const Plan& plan_;
  std::string plan_sha256_;
  Script script_;
  double now_ = 1000;
  std::deque<std::pair<double, JobEvent>> events_;  // By time.
  std::set<std::string> running_;
};

}  // namespace assay
