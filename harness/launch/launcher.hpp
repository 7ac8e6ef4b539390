// A launcher turns a job into running processes. It owns the clock, so that rehearsals run in
// virtual time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/device/ranks.hpp"
#include "results/record/registered.hpp"

namespace assay {

// What a bulk job measures on one of its units.
struct JobPart {
  std::string unit;
  std::vector<std::size_t> entries;  // Places in plan.entries, in the plan's order.
};

// One launch. The conductor sets the deadline; the launcher only starts and ends.
struct Job {
  std::string id;  // "gemm-cpu-0"
  std::uint32_t attempt = 1;
  std::vector<std::string> command;  // Program and arguments.
  std::string cpus;                  // To pin to before exec, in list form.
  std::vector<Rank> ranks;  // Where its processes run, one each; one rank: a job on one unit.
  bool group = false;       // The command is to be run once a rank, all at once, under MPI.
  std::map<std::string, std::string> environment;  // Added to the inherited one.
  std::filesystem::path output;     // stdout and stderr, at most kJobOutputBytesMax kept.
  double seconds_max = 0;           // From its start until the conductor ends it in any case.
  std::vector<JobPart> parts = {};  // Of a bulk job, which has no command and no ranks.
};

inline constexpr std::uint64_t kJobOutputBytesMax = 1 << 20;
inline constexpr std::size_t kProgressLineMax = 4096;

// How far a unit of a bulk job came that did not come to its end.
struct PartEnd {
  std::string unit;
  std::optional<std::size_t> entry;  // The case that it was at; none where it never began one.
  std::string ending;                // "signal 9 (Killed)"; empty where its deadline passed.
};

// That a job which waited has started, what it said, or how it ended. Workers say "begin <entry>",
// "progress <entry> <0..1>", "end <entry> measured|wrong|error" on descriptor 3.
struct JobEvent {
  enum class Kind { started, said, ended };
  Kind kind = Kind::said;
  std::string job;
  std::string line;    // For said.
  std::string ending;  // For ended: "exit 0", "exit 3", "signal 11 (Segmentation fault)".
  bool clean = false;  // For ended: exit 0.
  // For ended: what ended it from outside, as a sentence says it: "node h3 failed". Empty where it
  // ended by itself, or where nobody knows.
  std::string cause = {};
  // For ended: no fault of its own, its unit's or its own case's: what ran may be tried again.
  bool again = false;
  std::vector<PartEnd> parts = {};  // For ended, of a bulk job.
};

struct JobProcess {
  std::int64_t pid = 0;
  std::uint64_t pid_started =
      0;  // Start time in clock ticks since boot (/proc/<pid>/stat field 22).
  // How long it may wait for its hosts before it starts and a `started` event says so; 0: it runs.
  double waits_seconds_max = 0;
};

class Launcher {
 public:
  virtual ~Launcher() = default;
  // Whether a job is all units of a rack at once, each with its deadlines watched by the launcher.
  virtual bool bulk() const { return false; }
  virtual JobProcess start(const Job& job) = 0;  // Throws world_error where it cannot be started.
  virtual std::vector<JobEvent> poll() = 0;      // What happened since the last call.
  // Ends the job and every descendant: TERM, then KILL, walked until none is left. Its `ended`
  // event follows.
  virtual void end(const std::string& job) = 0;
  // Ends whatever an earlier controller of this campaign left running (found by
  // ASSAY_CAMPAIGN=<plan id> in the environment). Returns how many processes.
  virtual std::size_t end_leftovers(const std::string& plan_id) = 0;
  // Those of the hosts on which nothing can be started now; takes at most some seconds.
  virtual std::vector<std::string> unreachable(const std::vector<std::string>&) { return {}; }
  // Each process of this machine takes four descriptors of the usual 1024.
  virtual std::size_t jobs_at_once() const { return 128; }
  virtual double now_seconds() = 0;             // Monotonic.
  virtual void wait_until(double seconds) = 0;  // Returns early when poll() has something.
};

struct LauncherType {
  std::string name;  // "local"
  std::string about;
  // Programs without which it starts no job (of a group, or of one unit).
  std::vector<std::string> (*needs)(bool group);
  // What keeps it from starting anything on these hosts, each a sentence.
  std::vector<std::string> (*complaints)(const Site& site);
  // What it would execute for jobs that are started together, for a dry run: words as a shell takes
  // them, a command or several jobs in one.
  std::vector<std::vector<std::string>> (*commands)(std::vector<Job> jobs, const Site& site);
  std::unique_ptr<Launcher> (*make)(const Site& site);
};

}  // namespace assay
