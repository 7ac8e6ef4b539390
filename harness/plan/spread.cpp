// The middle of each of as many equal parts of the site.
#include "harness/plan/spread.hpp"

#include <map>

#include "results/next/tuning.hpp"

namespace assay {

std::vector<std::string> spread(const std::vector<std::string>& devices, const Site& site,
                                std::uint32_t most) {
  if (most == 0) return devices;
  Models models = models_of(site);
  std::map<std::string, std::size_t> counts;
  for (const std::string& device : devices) ++counts[models[device]];
  std::map<std::string, std::size_t> seen;
  std::vector<std::string> found;
  for (const std::string& device : devices) {
    const std::size_t count = counts[models[device]];
    const std::size_t at = seen[models[device]]++;
    // The part that a place is in changes after its middle: 2 * place + 1 over 2 * count.
    const auto part = [&](std::size_t place) { return (2 * place * most + count) / (2 * count); };
    if (part(at + 1) > part(at)) found.push_back(device);
  }
  return found;
}

}  // namespace assay
