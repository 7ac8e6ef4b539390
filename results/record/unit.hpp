// What is judged: a device, a host, a rack or the cluster; and the site that holds them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/fact.hpp"

namespace assay {

enum class Level { device, host, rack, cluster };

std::string_view name(Level level);
std::optional<Level> level_named(std::string_view name);

// A place in the site with the identity of what stands there now.
struct Unit {
  std::string id;  // Place: "cpu-0", "rack-017/tray-05/gpu-2".
  Level level = Level::device;
  std::string host;    // Id of the host it is in; its own id for a host.
  std::string serial;  // Board or machine serial; empty where nothing reports one.
  std::string model;   // The exact device name, "AMD EPYC 7763 64-Core Processor".
};

struct SiteDevice {
  std::string id;
  std::string kind;  // "cpu" or "cuda": the backend that drives it.
  std::string model;
  std::string serial;
  std::string cpus;  // The kernel's list form, "0-1,4": what its worker is pinned to.
  Facts facts;       // memory_bytes, llc_bytes, cores, isa, ...
  // Kernels that this device cannot run: name ("gemm.bf16") to the reason in a sentence.
  std::map<std::string, std::string> unavailable;
};

struct SiteHost {
  std::string id;        // "host-0", "rack-017/tray-05"
  std::string rack;      // Id of its rack; empty where the site names none.
  std::string hostname;  // As the machine says it. Never trusted as markup or as a file name.
  std::string serial;
  std::string architecture;  // "x86_64" or "aarch64"
  std::string cpus;          // All CPUs that may be used, in list form.
  Facts facts;
  std::vector<SiteDevice> devices;
};

// Who starts jobs on the hosts, and what it must be told.
struct Scheduler {
  std::string kind;  // "slurm"
  std::string partition;
  std::string account;
  std::string reservation;
  std::vector<std::string> flags;  // For every submission, as they are: "--qos=acceptance".
};

struct Site {
  std::string name;  // Also the id of the cluster that all hosts make together.
  std::vector<SiteHost> hosts;
  // "real", or "emulated": hosts that share one machine, say. What is measured on those never
  // passes for real.
  std::string reality = "real";
  std::optional<Scheduler> scheduler;
};

// The site itself as its one cluster, then every host and device, in the site's order, hosts before
// their devices.
std::vector<Unit> units(const Site& site);

}  // namespace assay
