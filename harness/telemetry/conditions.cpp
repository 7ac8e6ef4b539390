// Differences of the kernel's counters.
#include "harness/telemetry/conditions.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "harness/telemetry/cgroup.hpp"

namespace assay {
namespace {

// The kernel counts in ticks of 10 ms, so that two readings are wrong by up to two ticks a CPU:
// over 2 s that is 0.01 cores. In a shorter window a service of the host that wakes up for a moment
// would look like a neighbour.
constexpr double kWindowSeconds = 2.0;
// A case shorter than this is waited for, else its noise alone would look like load.
constexpr double kShortestSeconds = 0.5;

double now_seconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

double own_cpu_seconds() {
  rusage children{};
  getrusage(RUSAGE_CHILDREN, &children);
  return now_seconds(CLOCK_PROCESS_CPUTIME_ID) + seconds(children.ru_utime) +
         seconds(children.ru_stime);
}

}  // namespace

Conditions conditions_between(const Snapshot& from, const Snapshot& to, std::size_t cpus) {
  const double wall = to.at_seconds - from.at_seconds;
  if (!(wall > 0) || cpus == 0) return {};
  Conditions found{{"wall_seconds", wall}};
  if (from.cpus && to.cpus) {
    const double busy = to.cpus->busy - from.cpus->busy;
    const double stolen = to.cpus->stolen - from.cpus->stolen;
    const double own = to.own_seconds - from.own_seconds;
    if (busy >= 0 && own >= 0) found["foreign_cpus"] = std::max(0.0, busy - own) / wall;
    if (stolen >= 0) found["steal_fraction"] = stolen / (wall * static_cast<double>(cpus));
  }
  if (from.throttled_seconds && to.throttled_seconds) {
    const double throttled = *to.throttled_seconds - *from.throttled_seconds;
    if (throttled >= 0) found["throttled_fraction"] = throttled / wall;
  }
  return found;
}

ConditionsProbe::ConditionsProbe(std::vector<unsigned> cpus, HostFiles files)
    : cpus_(std::move(cpus)), files_(std::move(files)), begin_(snapshot()), window_(begin_) {}

void ConditionsProbe::look() {
  if (now_seconds(CLOCK_MONOTONIC) - window_.at_seconds < kWindowSeconds) return;
  close_window(snapshot());
}

Conditions ConditionsProbe::finish() {
  const double missing = begin_.at_seconds + kShortestSeconds - now_seconds(CLOCK_MONOTONIC);
  if (missing > 0) std::this_thread::sleep_for(std::chrono::duration<double>(missing));
  const Snapshot end = snapshot();
  // A short rest at the end would be mostly noise; the whole case still counts it.
  if (end.at_seconds - window_.at_seconds >= kWindowSeconds / 2) close_window(end);
  Conditions found = conditions_between(begin_, end, cpus_.size());
  for (const char* name : {"foreign_cpus", "steal_fraction"}) {
    const auto whole = found.find(name);
    if (whole == found.end()) continue;
    const double mean = whole->second;
    found[std::string(name) + "_mean"] = mean;
    // With a window that is unknown nobody knows which was the worst.
    if (window_unknown_) {
      found.erase(name);
    } else {
      found[name] = std::max(mean, worst_[name]);
    }
  }
  return found;
}

Snapshot ConditionsProbe::snapshot() const {
  Snapshot now;
  const auto stat = files_.read("/proc/stat");
  now.at_seconds = now_seconds(CLOCK_MONOTONIC);
  now.own_seconds = own_cpu_seconds();
  if (stat) now.cpus = parse_proc_stat(*stat, cpus_, static_cast<double>(sysconf(_SC_CLK_TCK)));
  now.throttled_seconds = assay::throttled_seconds(files_);
  return now;
}

void ConditionsProbe::close_window(const Snapshot& now) {
  const Conditions found = conditions_between(window_, now, cpus_.size());
  for (const char* name : {"foreign_cpus", "steal_fraction"}) {
    const auto value = found.find(name);
    if (value == found.end()) {
      window_unknown_ = true;
    } else {
      worst_[name] = std::max(worst_[name], value->second);
    }
  }
  window_ = now;
}

}  // namespace assay
