// Slurm's words for nodes, turned into racks and hosts.
#include "harness/site/slurm_import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <span>

#include "harness/site/hostlist.hpp"
#include "results/record/error.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

constexpr std::size_t kFields = 7;
constexpr std::string_view kDigits = "0123456789";

struct Node {
  std::string name;
  std::set<std::string> partitions;
  std::uint32_t cpus = 0;
  double memory_bytes = 0;
  std::string gpu_type;
  std::uint32_t gpus = 0;
  std::string state;
  std::string reason;
};

Error malformed(std::size_t line, std::string_view text) {
  return Error{fmt::format("line {} is not what sinfo --format='{}' prints: {}", line, kSinfoFormat,
                           text.substr(0, 120)),
               "call it exactly so, with --noheader --Node"};
}

std::uint32_t whole(std::string_view text, std::size_t line, std::string_view row) {
  // "64+" where nodes of one row differ.
  if (text.ends_with('+')) text.remove_suffix(1);
  std::uint32_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
    throw malformed(line, row);
  }
  return value;
}

// "gpu:gb300:4(S:0-1)" or "gpu:4", among others separated by commas.
void read_gres(std::string_view text, Node& node) {
  const std::size_t at = text.find("gpu:");
  if (at == std::string_view::npos) return;
  std::string_view gpu = text.substr(at + 4);
  gpu = gpu.substr(0, gpu.find_first_of(",("));
  const std::size_t colon = gpu.rfind(':');
  if (colon != std::string_view::npos) node.gpu_type = gpu.substr(0, colon);
  const std::string_view count = colon == std::string_view::npos ? gpu : gpu.substr(colon + 1);
  std::from_chars(count.data(), count.data() + count.size(), node.gpus);
}

std::vector<std::string_view> fields_of(std::string_view row) {
  std::vector<std::string_view> fields;
  while (fields.size() + 1 < kFields) {
    const std::size_t bar = row.find('|');
    if (bar == std::string_view::npos) break;
    fields.push_back(row.substr(0, bar));
    row.remove_prefix(bar + 1);
  }
  fields.push_back(row);  // A reason may hold bars.
  return fields;
}

// In the order of their names; a node stands once for each of its partitions.
std::map<std::string, Node> nodes_of(std::string_view sinfo) {
  std::map<std::string, Node> nodes;
  for (std::size_t line = 1; !sinfo.empty(); ++line) {
    const std::size_t end = sinfo.find('\n');
    const std::string_view row = sinfo.substr(0, end);
    sinfo.remove_prefix(end == std::string_view::npos ? sinfo.size() : end + 1);
    if (row.empty()) continue;
    const std::vector<std::string_view> fields = fields_of(row);
    if (fields.size() != kFields || fields[0].empty()) throw malformed(line, row);
    Node& node = nodes[std::string(fields[0])];
    node.name = fields[0];
    node.partitions.emplace(fields[1]);
    node.cpus = whole(fields[2], line, row);
    node.memory_bytes = static_cast<double>(whole(fields[3], line, row)) * (1ULL << 20U);
    read_gres(fields[4], node);
    node.state = fields[5];
    node.reason = fields[6];
    if (nodes.size() > kUnitsMax) throw Error{"more nodes than any site has"};
  }
  if (nodes.empty()) throw Error{"Slurm names no node", "is the partition right?"};
  return nodes;
}

// "r017t05" is host 05 of rack 017: its last two numbers.
struct Place {
  std::string before;   // "r"
  std::string rack;     // "017"
  std::string between;  // "t"
  std::string host;     // "05"
};

std::optional<Place> place_in(std::string_view name) {
  const std::size_t host_end = name.find_last_of(kDigits);
  if (host_end == std::string_view::npos || host_end + 1 != name.size()) return std::nullopt;
  const std::size_t host = name.find_last_not_of(kDigits) + 1;
  if (host == 0) return std::nullopt;
  const std::size_t rack_end = name.find_last_of(kDigits, host - 1);
  if (rack_end == std::string_view::npos) return std::nullopt;
  const std::size_t rack = name.find_last_not_of(kDigits, rack_end) + 1;
  return Place{
      std::string(name.substr(0, rack)), std::string(name.substr(rack, rack_end + 1 - rack)),
      std::string(name.substr(rack_end + 1, host - rack_end - 1)), std::string(name.substr(host))};
}

struct RackShape {
  std::string type;
  std::string hosts;
  std::string hostname;
  auto operator<=>(const RackShape&) const = default;
};

class Import {
 public:
  Import(std::map<std::string, Node> nodes, std::uint32_t hosts_a_rack)
      : nodes_(std::move(nodes)), hosts_a_rack_(hosts_a_rack) {}

  SlurmImport make(std::string_view topology, const std::string& site_name) {
    made_.site.name = site_name;
    for (const auto& [name, node] : nodes_) add_host(node);
    check_ids();
    describe_racks();
    add_blocks(topology);
    add_scheduler();
    note_states();
    return std::move(made_);
  }

 private:
  void add_host(const Node& node) {
    SiteHost host;
    host.hostname = node.name;
    const auto place = place_in(node.name);
    const std::size_t index = made_.site.hosts.size();
    if (hosts_a_rack_ > 0) {
      host.rack = fmt::format("rack-{:03}", index / hosts_a_rack_ + 1);
      host.id = fmt::format("{}/host-{:02}", host.rack, index % hosts_a_rack_ + 1);
    } else if (place) {
      host.rack = "rack-" + place->rack;
      host.id = host.rack + "/host-" + place->host;
    } else {
      host.id = node.name;
    }
    host.facts["memory_bytes"] = node.memory_bytes;
    host.facts["cpus"] = static_cast<double>(node.cpus);
    add_devices(node, host);
    made_.site.hosts.push_back(std::move(host));
  }

  void add_devices(const Node& node, SiteHost& host) {
    const std::uint32_t count = std::max<std::uint32_t>(node.gpus, 1);
    for (std::uint32_t i = 0; i < count; ++i) {
      SiteDevice device;
      device.kind = node.gpus > 0 ? "cuda" : "cpu";
      device.model = node.gpu_type;
      device.id = fmt::format("{}/{}-{}", host.id, node.gpus > 0 ? "gpu" : "cpu", i);
      host.devices.push_back(std::move(device));
    }
  }

  void check_ids() {
    std::set<std::string> ids;
    std::set<std::string> racks;
    for (const SiteHost& host : made_.site.hosts) {
      if (!ids.insert(host.id).second) {
        throw Error{"two nodes would both be " + host.id + ", read off their names",
                    "state --hosts-a-rack N instead"};
      }
      rack_of_[host.hostname] = host.rack;
      if (!host.rack.empty()) racks.insert(host.rack);
    }
    std::ranges::stable_sort(made_.site.hosts, {}, &SiteHost::rack);
    if (racks.empty()) {
      made_.notes.emplace_back(
          "the names of nodes show no racks: state --hosts-a-rack N, or add \"rack\" to the hosts");
    }
  }

  // A line for racks that are alike; hosts that fit no pattern stay listed.
  void describe_racks() {
    std::vector<SiteHost> listed;
    std::map<RackShape, std::vector<std::string>> alike;
    const std::vector<SiteHost>& hosts = made_.site.hosts;
    for (std::size_t first = 0; first < hosts.size();) {
      std::size_t end = first;
      while (end < hosts.size() && hosts[end].rack == hosts[first].rack) ++end;
      const std::span<const SiteHost> rack(hosts.data() + first, end - first);
      if (const auto shape = shape_of(rack)) {
        alike[*shape].push_back(rack.front().rack);
      } else {
        listed.insert(listed.end(), rack.begin(), rack.end());
      }
      first = end;
    }
    for (const auto& [shape, racks] : alike) {
      for (const std::string& ids : compress(racks)) {
        RackGroup group;
        group.ids = ids;
        group.hosts = shape.hosts;
        group.type = shape.type;
        group.hostname = shape.hostname;
        made_.site.layout.racks.push_back(std::move(group));
      }
    }
    made_.site.hosts = std::move(listed);
  }

  std::optional<RackShape> shape_of(std::span<const SiteHost> rack) {
    const auto place = place_in(rack.front().hostname);
    if (hosts_a_rack_ > 0 || rack.front().rack.empty() || !place) return std::nullopt;
    const Node& first = nodes_.at(rack.front().hostname);
    std::vector<std::string> names;
    for (const SiteHost& host : rack) {
      const auto here = place_in(host.hostname);
      const bool alike = here->before == place->before && here->between == place->between &&
                         same_type(nodes_.at(host.hostname), first);
      if (!alike) return std::nullopt;
      names.push_back("host-" + here->host);
    }
    const std::vector<std::string> patterns = compress(names);
    if (patterns.size() != 1) return std::nullopt;
    return RackShape{type_of(first, rack.front()), patterns.front(),
                     place->before + "{rack#}" + place->between + "{host#}"};
  }

  static bool same_type(const Node& a, const Node& b) {
    return a.cpus == b.cpus && a.memory_bytes == b.memory_bytes && a.gpus == b.gpus &&
           a.gpu_type == b.gpu_type;
  }

  // The key of the host type, made where it is new.
  std::string type_of(const Node& node, const SiteHost& host) {
    const auto known = std::ranges::find_if(
        types_, [&](const auto& type) { return same_type(type.second, node); });
    if (known != types_.end()) return known->first;
    std::string key = node.gpus > 0 ? fmt::format("{}x{}", node.gpus,
                                                  node.gpu_type.empty() ? "gpu" : node.gpu_type)
                                    : fmt::format("{}-cpus", node.cpus);
    while (types_.contains(key)) key += "-b";
    types_.emplace(key, node);
    HostType type;
    type.facts = host.facts;
    type.kind = host.devices.front().kind;
    type.model = host.devices.front().model;
    type.devices = node.gpus > 1 ? fmt::format("gpu-[0-{}]", node.gpus - 1)
                                 : (node.gpus == 1 ? "gpu-0" : "cpu-0");
    made_.site.layout.host_types.emplace(key, std::move(type));
    return key;
  }

  void add_blocks(std::string_view topology) {
    std::map<std::string, std::string> block_of_rack;
    for (const Leaf& leaf : leaves_in(topology)) {
      std::set<std::string> racks;
      for (const std::string& node : leaf.nodes) {
        const auto rack = rack_of_.find(node);
        if (rack != rack_of_.end() && !rack->second.empty()) racks.insert(rack->second);
      }
      if (racks.empty()) continue;
      for (const std::string& rack : racks) {
        const auto [other, fresh] = block_of_rack.try_emplace(rack, leaf.name);
        if (fresh) continue;
        made_.notes.push_back(
            fmt::format("{} hangs on two leaf switches, {} and {}: its block is "
                        "left out",
                        rack, other->second, leaf.name));
        return;
      }
      const std::vector<std::string> members(racks.begin(), racks.end());
      made_.site.layout.zones.push_back(
          {ZoneKind::block, leaf.name, 0, compress(members), std::nullopt, 0});
    }
  }

  void add_scheduler() {
    std::map<std::string, std::size_t> partitions;
    for (const auto& [name, node] : nodes_) {
      for (const std::string& partition : node.partitions) ++partitions[partition];
    }
    Scheduler scheduler;
    scheduler.kind = "slurm";
    const auto largest = std::ranges::max_element(
        partitions, {}, [](const auto& partition) { return partition.second; });
    scheduler.partition = largest->first;
    if (partitions.size() > 1) {
      made_.notes.push_back(fmt::format("there are {} partitions; the largest, {}, is chosen",
                                        partitions.size(), scheduler.partition));
    }
    made_.site.scheduler = scheduler;
  }

  void note_states() {
    std::map<std::string, std::vector<std::string>> by_state;
    for (const auto& [name, node] : nodes_) {
      const bool healthy = node.state == "idle" || node.state == "allocated" ||
                           node.state == "mixed" || node.state == "completing";
      if (healthy) continue;
      std::string state = node.state;
      if (!node.reason.empty() && node.reason != "none") state += " (" + node.reason + ")";
      by_state[state].push_back(name);
    }
    for (const auto& [state, names] : by_state) {
      made_.notes.push_back(fmt::format("{} {} {}: {}{}", names.size(),
                                        names.size() == 1 ? "node is" : "nodes are", state,
                                        names.front(), names.size() > 1 ? " and others" : ""));
    }
    if (std::ranges::any_of(nodes_, [](const auto& named) { return named.second.gpus > 0; })) {
      made_.notes.emplace_back(
          "Slurm names kinds of GPUs in its own words: put the exact device name into \"model\"");
    }
  }

  std::map<std::string, Node> nodes_;
  std::uint32_t hosts_a_rack_;
  std::map<std::string, std::string> rack_of_;  // By hostname.
  std::map<std::string, Node> types_;           // The first node of each host type.
  SlurmImport made_;
};

}  // namespace

SlurmImport import_slurm(std::string_view sinfo, std::string_view topology,
                         std::uint32_t hosts_a_rack, const std::string& site_name) {
  return Import{nodes_of(sinfo), hosts_a_rack}.make(topology, site_name);
}

}  // namespace assay
