// Comparing two descriptions of a site.
#include "harness/site/changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace assay {
namespace {

// Facts of a host that firmware decides.
constexpr std::array<const char*, 3> kFirmware{"bios_version", "firmware_version", "microcode"};

class Comparison {
 public:
  void compare(const SiteHost& before, const SiteHost& now) {
    differ(before.id, "serial", before.serial, now.serial);
    for (const char* fact : kFirmware) {
      const auto old = before.facts.find(fact);
      const auto fresh = now.facts.find(fact);
      if (old == before.facts.end() || fresh == now.facts.end()) continue;
      differ(before.id, "firmware", text(old->second), text(fresh->second));
    }
    for (const SiteDevice& device : before.devices) {
      const auto same = std::ranges::find(now.devices, device.id, &SiteDevice::id);
      if (same == now.devices.end()) continue;
      differ(device.id, "serial", device.serial, same->serial);
      differ(device.id, "other", device.model, same->model);
    }
  }

  std::vector<Event> take() { return std::move(events_); }

 private:
  void differ(const std::string& unit, const std::string& kind, const std::string& before,
              const std::string& now) {
    if (before.empty() || now.empty() || before == now) return;
    events_.push_back({"assay", kind, fmt::format("was '{}', is '{}'", before, now), {}, unit});
  }

  std::vector<Event> events_;
};

}  // namespace

std::vector<Event> changes(const Site& planned, const Site& found) {
  Comparison comparison;
  for (const SiteHost& host : planned.hosts) {
    const auto same = std::ranges::find_if(found.hosts, [&](const SiteHost& other) {
      return other.id == host.id && !host.hostname.empty() && other.hostname == host.hostname;
    });
    if (same != found.hosts.end()) comparison.compare(host, *same);
  }
  return comparison.take();
}

}  // namespace assay
