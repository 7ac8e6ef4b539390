// The conditions beside a sample: what else happened on the device's CPUs while it was measured.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/telemetry/host_files.hpp"
#include "harness/telemetry/proc_stat.hpp"

namespace assay {

using Conditions = std::map<std::string, double>;

// All counters at one moment. What cannot be read is absent.
struct Snapshot {
  double at_seconds = 0;   // CLOCK_MONOTONIC.
  double own_seconds = 0;  // CPU time of this process and of its ended children.
  std::optional<CpuSeconds> cpus;
  std::optional<double> throttled_seconds;
};

// Between two moments, on `cpus` CPUs:
//   foreign_cpus        CPU time that is not this process's, in cores
//   steal_fraction      of the CPUs' wall time
//   throttled_fraction  of wall time, by a CPU quota of the control group
//   wall_seconds
// A counter that ran backwards gives nothing: its condition is unknown.
Conditions conditions_between(const Snapshot& from, const Snapshot& to, std::size_t cpus);

// Over one case. foreign_cpus and steal_fraction are those of its worst window, so that a burner
// that lives for a part of a long case is seen; foreign_cpus_mean and steal_fraction_mean are over
// the whole case.
class ConditionsProbe {
 public:
  explicit ConditionsProbe(std::vector<unsigned> cpus, HostFiles files = HostFiles());

  // To be called often; closes a window where one is due.
  void look();

  // Waits until the case is long enough to be told from noise, then gives the conditions.
  Conditions finish();

 private:
  Snapshot snapshot() const;
  void close_window(const Snapshot& now);

  std::vector<unsigned> cpus_;
  HostFiles files_;
  Snapshot begin_;
  Snapshot window_;
  Conditions worst_;
  bool window_unknown_ = false;
};

}  // namespace assay
