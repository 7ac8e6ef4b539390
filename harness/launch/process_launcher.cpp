// Starting, hearing and ending the processes of this machine that jobs have become.
#include "harness/launch/process_launcher.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <ctime>
#include <set>
#include <thread>

#include "harness/device/cpu_list.hpp"
#include "harness/launch/mpirun.hpp"
#include "harness/launch/process/kept_output.hpp"
#include "harness/launch/process/pipe.hpp"
#include "harness/launch/process/process_tree.hpp"
#include "harness/launch/process/progress_lines.hpp"
#include "harness/launch/process/spawn.hpp"

namespace assay {
namespace {

constexpr std::size_t kReadsMax = 16;  // Of one descriptor in one turn: nobody is served alone.
constexpr std::size_t kEventsMax = 1U << 16;  // Above it a worker that talks without end must wait.
constexpr std::size_t kWordsMax = 1U << 14U;  // Of what mpirun said: its last words say why.
constexpr double kBlindSeconds = 0.05;        // Between looks where the kernel has no pidfd.

// mpirun ends its ranks itself, those on other hosts too, where it is given the time.
constexpr std::chrono::milliseconds kHeadStart{1000};

// Hosts that are asked whether they answer, and how long they have.
constexpr std::size_t kAskedMax = 256;
constexpr double kAnswerSeconds = 10;
constexpr std::chrono::milliseconds kLook{20};

struct Running {
  Job job;
  bool under_mpirun = false;
  Process leader;
  Descriptor ended;  // Readable when the leader has ended.
  Descriptor output;
  Descriptor progress;
  KeptOutput kept;
  ProgressLines lines{kProgressLineMax};  // Of the progress pipe; of the output, under mpirun.
  std::string words = {};                 // The last that mpirun said.
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

// mpirun refuses to run for root unless it is told so twice. Whoever starts assay as root, as in a
// container, has decided that already, and it starts nothing but workers.
std::map<std::string, std::string> environment_of(const Job& job, bool under_mpirun) {
  std::map<std::string, std::string> environment = job.environment;
  if (!under_mpirun || ::geteuid() != 0) return environment;
  environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
  environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
  return environment;
}

class ProcessLauncher final : public Launcher {
 public:
  // Descendants whose parents ended come to this process, so that they can be found and taken off
  // the process table.
  explicit ProcessLauncher(Wrap wrap) : wrap_(wrap) { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }

  ~ProcessLauncher() override {
    while (!running_.empty()) finish(running_.begin()->first);
  }

  JobProcess start(const Job& job) override {
    expect(!running_.contains(job.id), "a job is not started while it runs");
    const Wrapped wrapped = wrap_(job);
    KeptOutput kept(job.output, kJobOutputBytesMax);
    Pipe output = make_pipe();
    Pipe progress = make_pipe();
    Spawn request{wrapped.command, environment_of(job, wrapped.under_mpirun),
                  parse_cpu_list(wrapped.cpus), output.writer.get(), progress.writer.get()};
    request.environment["ASSAY_JOB"] = mark(job);
    const Process leader = spawn(request);
    Descriptor ended = hold(leader.pid);
    running_.emplace(
        job.id, Running{job, wrapped.under_mpirun, leader, std::move(ended),
                        std::move(output.reader), std::move(progress.reader), std::move(kept)});
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

  // Asks each host to start a program that does nothing.
  std::vector<std::string> unreachable(const std::vector<std::string>& hostnames) override {
    Descriptor nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    std::map<std::string, Process> asked;
    for (const std::string& hostname : hostnames) {
      if (asked.size() == kAskedMax) break;
      Job job;
      job.command = {"true"};
      job.ranks = {{{}, {}, hostname, {}}};
      const Wrapped wrapped = wrap_(job);
      if (!wrapped.under_mpirun) return {};
      asked[hostname] =
          spawn({wrapped.command, environment_of(job, true), {}, nowhere.get(), nowhere.get()});
    }
    const double until = now_seconds() + kAnswerSeconds;
    while (now_seconds() < until &&
           !std::ranges::all_of(asked, [](const auto& one) { return has_ended(one.second); })) {
      serve();
      std::this_thread::sleep_for(kLook);
    }
    std::vector<std::string> silent;
    for (const auto& [hostname, asking] : asked) {
      if (!answered(asking)) silent.push_back(hostname);
    }
    return silent;
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
  static bool has_ended(const Process& asking) {
    const auto now = process(asking.pid);
    return !now || now->ended();
  }

  // Whether it ended well; it is off the process table then, in any case.
  bool answered(const Process& asking) {
    if (!has_ended(asking)) {
      ProcessTree(asking, {}, other_leaders({})).end([this] { serve(); });
    }
    int status = 0;
    const auto pid = static_cast<pid_t>(asking.pid);
    return ::waitpid(pid, &status, WNOHANG) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

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
    drain(one.output, [&](std::string_view bytes) {
      one.kept.add(bytes);
      if (one.under_mpirun) hear_ranks(one, bytes);
    });
    if (events_.size() >= kEventsMax) return;
    drain(one.progress, [&](std::string_view bytes) {
      for (std::string& line : one.lines.add(bytes)) said(one, std::move(line));
    });
  }

  void said(const Running& one, std::string&& line) {
    events_.push_back({JobEvent::Kind::said, one.job.id, std::move(line), {}, false});
  }

  // No descriptor but the usual three reaches a rank: what ranks say comes with their output.
  void hear_ranks(Running& one, std::string_view bytes) {
    for (std::string& line : one.lines.add(bytes)) {
      if (auto progress = progress_of_rank(line)) {
        if (events_.size() < kEventsMax) said(one, std::move(*progress));
        continue;
      }
      one.words += line + "\n";
      if (one.words.size() > kWordsMax) one.words.erase(0, one.words.size() - kWordsMax);
    }
  }

  // How it ended. One that has closed its output may still be on its way: on a loaded machine that
  // takes a while.
  static std::optional<int> status_of(pid_t pid) {
    constexpr auto kPause = std::chrono::milliseconds(10);
    constexpr int kPauses = 500;
    int status = 0;
    for (int pause = 0; pause < kPauses; ++pause) {
      const pid_t ended = ::waitpid(pid, &status, WNOHANG);
      if (ended == pid) return status;
      if (ended < 0 && errno != EINTR) return std::nullopt;
      std::this_thread::sleep_for(kPause);
    }
    return std::nullopt;
  }

  // Ends whatever is left of the job, then takes it off the table.
  void finish(const std::string& id) {
    Running& one = running_.at(id);
    std::map<std::string, std::string> variables{{"ASSAY_JOB", mark(one.job)}};
    const auto campaign = one.job.environment.find("ASSAY_CAMPAIGN");
    if (campaign != one.job.environment.end()) variables.insert(*campaign);
    const std::size_t left =
        ProcessTree(one.leader, variables, other_leaders(id))
            .end([this] { serve(); }, one.under_mpirun ? kHeadStart : std::chrono::milliseconds{0});
    serve(one);
    one.kept.finish();
    JobEvent event{JobEvent::Kind::ended, id, {}, {}, false};
    if (const auto status = status_of(static_cast<pid_t>(one.leader.pid))) {
      event.ending = ending_text(*status);
      event.clean = WIFEXITED(*status) && WEXITSTATUS(*status) == 0;
    } else {
      event.ending = "no end";
    }
    if (one.under_mpirun && !event.clean) event.ending = ending_of_mpirun(event.ending, one.words);
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

  Wrap wrap_;
  std::map<std::string, Running> running_;
  std::vector<JobEvent> events_;
};

}  // namespace

std::unique_ptr<Launcher> make_process_launcher(Wrap wrap) {
  return std::make_unique<ProcessLauncher>(wrap);
}

std::vector<std::vector<std::string>> one_each(const std::vector<Job>& jobs, Wrap wrap) {
  std::vector<std::vector<std::string>> commands;
  for (const Job& job : jobs) commands.push_back(wrap(job).command);
  return commands;
}

}  // namespace assay
