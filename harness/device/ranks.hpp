// Which ranks measure a unit together: a rank a device, in the site's order.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "results/record/unit.hpp"

namespace assay {

struct Rank {
  std::string device;     // "cpu-0"; of a device that was split, "cpu-0" again.
  std::string host;       // Id of its host.
  std::string hostname;   // As the machine says it: where the rank is started.
  std::string cpus;       // What it is pinned to, in list form.
  std::string rack = {};  // Of its host; empty where the site names none.
  std::string kind = {};  // Of its device; empty: a CPU.
};

// Of a host, a rack, a group or the cluster, without spare hosts. Where that holds a single CPU
// device, its cores are split into two ranks, since one rank alone sends nothing. Empty where there
// are not two: a single core, a single GPU, a device that is none of these, a unit that the site
// does not hold.
class RankTable {
 public:
  explicit RankTable(const Site& site);  // Which must outlive it.

  std::vector<Rank> of(const std::string& unit) const;
  std::vector<Rank> of(const UnitGroup& group) const;

 private:
  struct Held {
    std::size_t first_host = 0;
    std::size_t hosts = 0;
    const SiteDevice* device = nullptr;  // Only this one of the host.
  };
  void add(const Held& held, std::vector<Rank>& ranks) const;

  const Site& site_;
  std::unordered_map<std::string, Held> held_;  // By cluster, rack, host and device.
  std::unordered_map<std::string, const UnitGroup*> groups_;
};

// The same for one unit.
std::vector<Rank> ranks_of(const Site& site, const std::string& unit);

// The same of neighbouring hosts of a site.
std::vector<Rank> ranks_of(std::span<const SiteHost> hosts);

// A unit whose devices work together, and the hosts that hold them.
struct HostGroup {
  std::string unit;
  std::span<const SiteHost> hosts;
};

// All of them at a level, in the site's order; none at the level of devices or of groups.
std::vector<HostGroup> groups_at(const Site& site, Level level);

// What a worker under mpirun or srun puts in front of what it says to its launcher on stdout.
inline constexpr std::string_view kRankSays = "@assay ";

// "rank 3 (h2/cpu-0, CPUs 0-1, on h2)", as sentences name it.
std::string in_words(const std::vector<Rank>& ranks, std::size_t rank);

}  // namespace assay
