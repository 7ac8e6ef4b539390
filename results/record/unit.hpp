// What is judged: a device, a host, a rack, a group or the cluster; and the site that holds them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/fact.hpp"
#include "results/record/layout.hpp"

namespace assay {

// group: hosts that a plan puts together for a while, such as sixteen that were drawn.
enum class Level { device, host, rack, group, cluster };

std::string_view name(Level level);
std::optional<Level> level_named(std::string_view name);

// A place in the site with the identity of what stands there now.
struct Unit {
  std::string id;  // Place: "cpu-0", "rack-017/tray-05/gpu-2".
  Level level = Level::device;
  std::string host;    // Id of the host it is in; its own id for a host.
  std::string serial;  // Board or machine serial; empty where nothing reports one.
  std::string model;   // The exact device name, "AMD EPYC 7763 64-Core Processor".
  std::string rack =
      {};              // Id of the rack it is in; its own id for a rack; empty where there is none.
  bool spare = false;  // May take the place of another one.
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
  std::string hostname;  // As the machine says it. Never trusted as markup or as a file name.
  std::string serial;
  std::string architecture;  // "x86_64" or "aarch64"
  std::string cpus;          // All CPUs that may be used, in list form.
  Facts facts;
  std::vector<SiteDevice> devices;
  std::string rack = {};  // Id of its rack; empty where the site names none.
  std::string type = {};  // Key of the layout's host_types; empty for a host listed by itself.
  bool spare = false;     // May take the place of another one; not in the contract.
};

// Racks that have something in common: "row-03".
struct SiteZone {
  ZoneKind kind = ZoneKind::row;
  std::string id;
  std::vector<std::string> racks;
  std::optional<double> budget_watts;
};

// Who starts jobs on the hosts, and what it must be told.
struct Scheduler {
  std::string kind;  // "slurm"
  std::string partition;
  std::string account;
  std::string reservation;
  std::vector<std::string> flags;  // For every submission, as they are: "--qos=acceptance".
  // For every step, as they are: "--container-image=assay.sqsh".
  std::vector<std::string> step_flags = {};
  std::string node_folder = {};  // On each node's own disk: what it is given, and what it writes.
  std::string bundle = {};       // That each node is given; empty: the worker lies at one path.
  bool shared_folder = true;     // Nodes see the campaign's folder.
  // Ranks that work together find one another by files in that folder, not by MPI.
  bool bootstrap_by_files = false;
};

// A place that a plan made, not the site: it lasts as long as the plan.
struct UnitGroup {
  std::string id;                    // "random-16-1/group-017"
  std::vector<std::string> members;  // Ids of racks, hosts or devices, in the site's order.
};

struct Site {
  std::string name;             // Also the id of the cluster that all hosts make together.
  std::vector<SiteHost> hosts;  // Those of a rack stand together.
  // "real", or "emulated": hosts that share one machine, say. What is measured on those never
  // passes for real.
  std::string reality = "real";
  std::optional<Scheduler> scheduler = {};
  Layout layout = {};  // As it was written; `hosts` and `zones` are what it says.
  std::vector<SiteZone> zones = {};
  std::vector<UnitGroup> groups = {};  // Of the plan that is carried out; not part of site.json.
};

// Ids of the host's NICs, in the order in which its type names them: the n-th device sends by the
// n-th one, counted round. Empty where the site does not say.
std::vector<std::string> nics(const Site& site, const SiteHost& host);

// The site itself as its one cluster, then every rack, host and device, in the site's order, each
// before what it holds. Without groups, which are the plan's.
std::vector<Unit> units(const Site& site);

}  // namespace assay
