// Asking devices, hosts, and ranks that work together.
#include "harness/plan/offer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/device/join.hpp"

namespace assay {
namespace {

// Why another backend than the device's is needed; empty where it is not.
std::string wrong_backend(const SiteDevice& device, const Benchmark& benchmark) {
  if (benchmark.backend.empty() || benchmark.backend == device.kind) return {};
  return fmt::format("it is measured on {} devices, and this one is {}", benchmark.backend,
                     device.kind);
}

// Why the device has not what the case calls; empty where it has.
std::string without_kernel(const SiteDevice& device, const Benchmark& benchmark,
                           const std::string& kernel) {
  if (std::string reason = wrong_backend(device, benchmark); !reason.empty()) return reason;
  const auto reason = device.unavailable.find(kernel);
  return reason == device.unavailable.end() ? std::string{} : reason->second;
}

std::string unfit(const Facts& facts, const Benchmark& benchmark, const Axes& axes) {
  return benchmark.unfit == nullptr ? std::string{} : benchmark.unfit(facts, axes);
}

std::string refusal(const SiteDevice& device, const Benchmark& benchmark, const Axes& axes) {
  std::string reason = without_kernel(device, benchmark, kernel_of(benchmark, axes));
  if (!reason.empty()) return reason;
  Facts facts = device.facts;
  facts["device_kind"] = device.kind;
  return unfit(facts, benchmark, axes);
}

// Hosts of one type answer alike, and are asked once; one without a type is asked for itself.
template <typename Key>
class Asked {
 public:
  template <typename Ask>
  std::string of(const SiteHost& host, const Key& key, const Ask& ask) {
    if (host.type.empty()) return ask();
    const auto [place, is_new] = answers_.try_emplace({host.type, key});
    if (is_new) place->second = ask();
    return place->second;
  }

 private:
  std::map<std::pair<std::string, Key>, std::string> answers_;
};

// What a host says of itself and of those that work together.
Facts facts_of(const Together& together, const Together::Part& part, NvlinkDomain domain) {
  Facts facts = part.host->facts;
  if (!part.host->devices.empty()) facts["device_kind"] = part.host->devices.front().kind;
  facts["ranks"] = static_cast<double>(together.ranks);
  facts["racks"] = static_cast<double>(together.racks);
  facts["nvlink_domain"] = std::string(name(domain));
  facts["ranks_on_host"] = static_cast<double>(part.ranks);
  return facts;
}

// Files carry the words of ranks and nothing to measure. Empty where the host's ranks have MPI or a
// library of their own.
std::string without_mpi(const SiteHost& host, const Site& site) {
  const bool has_mpi = !site.scheduler || !site.scheduler->bootstrap_by_files;
  if (has_mpi || !std::ranges::any_of(
                     host.devices, [](const SiteDevice& device) { return device.kind == "cpu"; })) {
    return {};
  }
  return "ranks on CPUs need MPI, and the site's scheduler has \"bootstrap\": \"files\"";
}

// Why a host cannot take part; empty where it can.
std::string refusal(const SiteHost& host, const Facts& facts, const Benchmark& benchmark,
                    const Axes& axes) {
  for (const SiteDevice& device : host.devices) {
    // Ranks need what joins them, whatever else they call.
    for (const std::string& needed : {kernel_of(benchmark, axes), std::string(kJoinKernel)}) {
      std::string reason = without_kernel(device, benchmark, needed);
      if (!reason.empty()) return reason;
    }
  }
  return unfit(facts, benchmark, axes);
}

bool is_spare(const HostGroup& group) {
  return std::ranges::all_of(group.hosts, [](const SiteHost& host) { return host.spare; });
}

}  // namespace

void Offer::add(const std::string& unit, const std::string& reason) {
  (reason.empty() ? units : refused[reason]).push_back(unit);
}

Offers::Offers(const Site& site) : site_(site), table_(site) {
  for (const SiteHost& host : site.hosts) hosts_[host.id] = &host;
}

Offer Offers::at(Level level, const Benchmark& benchmark, const Axes& axes) {
  if (benchmark.group) return of(together_at(level), benchmark, axes);
  Offer found;
  Asked<std::size_t> asked;  // By the device's place in its host.
  for (const SiteHost& host : site_.hosts) {
    if (host.spare) continue;
    if (level == Level::host) {
      found.add(host.id, asked.of(host, 0, [&] { return unfit(host.facts, benchmark, axes); }));
    }
    if (level != Level::device) continue;
    for (std::size_t i = 0; i < host.devices.size(); ++i) {
      const SiteDevice& device = host.devices[i];
      found.add(device.id, asked.of(host, i, [&] { return refusal(device, benchmark, axes); }));
    }
  }
  return found;
}

std::vector<Together> Offers::together(const std::vector<UnitGroup>& groups) const {
  std::vector<Together> found;
  for (const UnitGroup& group : groups) found.push_back(joined(group.id, table_.of(group)));
  return found;
}

Offer Offers::of(const std::vector<Together>& units, const Benchmark& benchmark,
                 const Axes& axes) const {
  Offer found;
  Asked<std::array<std::size_t, 3>> asked;  // By all racks and ranks, and the ranks on the host.
  for (const Together& together : units) {
    std::string reason;
    if (together.ranks < 2) reason = "one device alone makes no two ranks";
    for (const Together::Part& part : together.parts) {
      if (!reason.empty()) break;
      reason = asked.of(*part.host, {together.racks, together.ranks, part.ranks}, [&] {
        std::string without = without_mpi(*part.host, site_);
        if (!without.empty()) return without;
        const Facts facts = facts_of(together, part, site_.layout.nvlink_domain);
        return refusal(*part.host, facts, benchmark, axes);
      });
    }
    found.add(together.unit, reason);
  }
  return found;
}

Together Offers::joined(const std::string& unit, const std::vector<Rank>& ranks) const {
  Together together{unit, ranks.size(), 0, {}};
  for (const Rank& rank : ranks) {
    if (together.parts.empty() || together.parts.back().host->id != rank.host) {
      const bool is_same = !together.parts.empty() && !rank.rack.empty() &&
                           together.parts.back().host->rack == rank.rack;
      if (!is_same) ++together.racks;
      together.parts.push_back({hosts_.at(rank.host), 0});
    }
    ++together.parts.back().ranks;
  }
  return together;
}

const std::vector<Together>& Offers::together_at(Level level) {
  const auto [place, is_new] = at_level_.try_emplace(level);
  if (!is_new) return place->second;
  for (const HostGroup& group : groups_at(site_, level)) {
    if (!is_spare(group)) place->second.push_back(joined(group.unit, ranks_of(group.hosts)));
  }
  return place->second;
}

}  // namespace assay
