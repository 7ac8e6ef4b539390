// Jobs on this machine: a process each, in a session of its own.
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <ctime>
#include <set>

#include "harness/device/cpu_list.hpp"
#include "harness/launch/launcher.hpp"
#include "harness/launch/process/kept_output.hpp"
#include "harness/launch/process/pipe.hpp"
#include "harness/launch/process/process_tree.hpp"
#include "harness/launch/process/progress_lines.hpp"
#include "harness/launch/process/spawn.hpp"

namespace assay {
namespace {

constexpr std::size_t kReadsMax = 16;  // Of one descriptor in one turn: nobody is served alone.
constexpr std::size_t kEventsMax = 1U << 16;  // Above it a worker that talks without end must wait.
constexpr double kBlindSeconds = 0.05;        // Between looks where the kernel has no pidfd.

struct Running {
  Job job;
  Process leader;
  Descriptor ended;  // Readable when the leader has ended.
  Descriptor output;
  Descriptor progress;
  KeptOutput kept;
  ProgressLines lines{kProgressLineMax};
};

// Hands what can be read now to `take`; closes at the end of the stream.
template <class Take>
void drain(Descriptor& from, const Take& take) {
  std::array<char, 65536> block;
  for (std::size_t turn = 0; turn < kReadsMax && from.get() >= 0; ++turn) {
    const ssize_t got = ::read(from.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) from = Descriptor();
    if (got <= 0) return;
    take(std::string_view(block.data(), static_cast<std::size_t>(got)));
  }
}

class LocalLauncher : public Launcher {
 public:
  // Descendants whose parents ended come to this process, so that they can be found and taken off
  // the process table.
  LocalLauncher() { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }

  ~LocalLauncher() override {
    while (!running_.empty()) finish(running_.begin()->first);
  }

  JobProcess start(const Job& job) override {
    expect(!running_.contains(job.id), "a job is not started while it runs");
    KeptOutput kept(job.output, kJobOutputBytesMax);
    Pipe output = make_pipe();
    Pipe progress = make_pipe();
    Spawn request{job.command, job.environment, parse_cpu_list(job.cpus), output.writer.get(),
                  progress.writer.get()};
    request.environment["ASSAY_JOB"] = mark(job);
    const Process leader = spawn(request);
    Descriptor ended = hold(leader.pid);
    running_.emplace(job.id, Running{job, leader, std::move(ended), std::move(output.reader),
                                     std::move(progress.reader), std::move(kept)});
    return {leader.pid, leader.started};
  }

  std::vector<JobEvent> poll() override {
    serve();
    std::vector<std::string> over;
    for (const auto& [id, one] : running_) {
      const auto now = process(one.leader.pid);
      if (!now || now->ended()) over.push_back(id);
    }
    for (const std::string& id : over) finish(id);
    return std::exchange(events_, {});
  }

  void end(const std::string& job) override {
    if (running_.contains(job)) finish(job);
  }

  std::size_t end_leftovers(const std::string& plan_id) override {
    expect(!plan_id.empty(), "a plan has an id");
    ProcessTree tree(std::nullopt, {{"ASSAY_CAMPAIGN", plan_id}});
    const std::size_t left = tree.end([this] { serve(); });
    reap_orphans();
    if (left == 0) return tree.seen();
    throw world_error(
        std::to_string(left) + " processes of an earlier run of this campaign cannot be ended",
        "look for ASSAY_CAMPAIGN=" + plan_id + " in /proc/*/environ");
  }

  double now_seconds() override {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
  }

  // A signal ends the wait, too: its handler has set something that the caller wants to see.
  void wait_until(double seconds) override {
    bool interrupted = false;
    bool over = false;
    while (events_.empty() && !over && !interrupted) {
      const double left = seconds - now_seconds();
      if (!(left > 0)) return;
      interrupted = !wait_ready(left, over);
      serve();
    }
  }

 private:
  static std::string mark(const Job& job) { return job.id + "." + std::to_string(job.attempt); }

  // False where a signal came. `over`: a job may have ended.
  bool wait_ready(double seconds, bool& over) {
    std::vector<pollfd> watched;
    bool blind = false;
    for (const auto& [id, one] : running_) {
      watched.push_back({one.ended.get(), POLLIN, 0});
      watched.push_back({one.output.get(), POLLIN, 0});
      watched.push_back({one.progress.get(), POLLIN, 0});
      blind = blind || one.ended.get() < 0;
    }
    if (blind) seconds = std::min(seconds, kBlindSeconds);
    const double milliseconds = std::ceil(std::min(seconds, 3600.0) * 1e3);
    const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(milliseconds));
    over = blind;
    for (std::size_t place = 0; place < watched.size(); place += 3) {
      over = over || watched[place].revents != 0;
    }
    return ready >= 0 || errno != EINTR;
  }

  // Takes what the jobs have written, so that none is held up by a full pipe.
  void serve() {
    for (auto& [id, one] : running_) serve(one);
  }

  void serve(Running& one) {
    drain(one.output, [&](std::string_view bytes) { one.kept.add(bytes); });
    if (events_.size() >= kEventsMax) return;
    drain(one.progress, [&](std::string_view bytes) {
      for (std::string& line : one.lines.add(bytes)) {
        events_.push_back({JobEvent::Kind::said, one.job.id, std::move(line), {}, false});
      }
    });
  }

  // Ends whatever is left of the job, then takes it off the table.
  void finish(const std::string& id) {
    Running& one = running_.at(id);
    std::map<std::string, std::string> variables{{"ASSAY_JOB", mark(one.job)}};
    const auto campaign = one.job.environment.find("ASSAY_CAMPAIGN");
    if (campaign != one.job.environment.end()) variables.insert(*campaign);
    const std::size_t left =
        ProcessTree(one.leader, variables, other_leaders(id)).end([this] { serve(); });
    serve(one);
    one.kept.finish();
    JobEvent event{JobEvent::Kind::ended, id, {}, {}, false};
    int status = 0;
    const auto pid = static_cast<pid_t>(one.leader.pid);
    if (::waitpid(pid, &status, WNOHANG) == pid) {
      event.ending = ending_text(status);
      event.clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    } else {
      event.ending = "no end";
    }
    if (left > 0) {
      event.clean = false;
      event.ending += ", and " + std::to_string(left) + " of its processes cannot be ended";
    }
    events_.push_back(std::move(event));
    running_.erase(id);
    reap_orphans();
  }

  std::set<std::int64_t> other_leaders(const std::string& than) const {
    std::set<std::int64_t> leaders;
    for (const auto& [id, one] : running_) {
      if (id != than) leaders.insert(one.leader.pid);
    }
    return leaders;
  }

  // Descendants that ended by themselves after their parents: nobody else asks for how they ended.
  void reap_orphans() const {
    const std::set<std::int64_t> leaders = other_leaders({});
    for (const Process& one : processes()) {
      const bool orphan = one.ended() && one.parent == ::getpid() && one.session != ::getsid(0);
      if (orphan && !leaders.contains(one.pid))
        ::waitpid(static_cast<pid_t>(one.pid), nullptr, WNOHANG);
    }
  }

  std::map<std::string, Running> running_;
  std::vector<JobEvent> events_;
};

const Registered<LauncherType> registered{{
    .name = "local",
    .about = "a process a device on this machine",
    .make = []() -> std::unique_ptr<Launcher> { return std::make_unique<LocalLauncher>(); },
}};

}  // namespace
}  // namespace assay
