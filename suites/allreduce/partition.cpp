// Cutting and blaming.
#include "suites/allreduce/partition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "harness/bench/windows.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// What each rank's part is called.
std::vector<std::string> part_names(const std::vector<Rank>& ranks, const std::string& by) {
  std::vector<std::string> names;
  std::map<std::string, unsigned> seen;  // Ranks of each host so far.
  const std::size_t half = ranks.size() / 2;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (by == "host") {
      names.push_back(ranks[i].host);
    } else if (by == "rack") {
      if (ranks[i].rack.empty()) throw Error{"host " + ranks[i].host + " stands in no rack"};
      names.push_back(ranks[i].rack);
    } else if (by == "rail") {
      names.push_back(fmt::format("rail-{}", seen[ranks[i].host]++));
    } else if (by == "pair") {
      const std::size_t first = i < half ? i : i - half;
      names.push_back(2 * half == ranks.size()
                          ? "pair " + ranks[first].device + " with " + ranks[first + half].device
                          : ranks[i].device);
    } else {
      throw Error{"parts by '" + by + "' are none: host, rack, rail and pair are"};
    }
  }
  return names;
}

double rate_or_none(double rate) { return std::isfinite(rate) && rate > 0 ? rate : 0; }

std::vector<double> clean(const std::vector<double>& rates) {
  std::vector<double> cleaned;
  for (const double rate : rates) cleaned.push_back(rate_or_none(rate));
  return cleaned;
}

}  // namespace

Parts parts_of(const std::vector<Rank>& ranks, const std::string& by) {
  Parts parts;
  std::map<std::string, unsigned> place;
  std::vector<std::size_t> sizes;
  for (const std::string& name : part_names(ranks, by)) {
    const auto [at, is_new] = place.try_emplace(name, static_cast<unsigned>(parts.names.size()));
    if (is_new) {
      parts.names.push_back(name);
      sizes.push_back(0);
    }
    parts.of_rank.push_back(at->second);
    ++sizes[at->second];
  }
  if (parts.names.size() < 2) {
    throw Error{fmt::format("by {} all {} ranks are one part", by, ranks.size())};
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] > 1) continue;
    throw Error{
        fmt::format("by {} part '{}' is one rank, which works with nobody", by, parts.names[i])};
  }
  return parts;
}

double even_of_parts(const std::vector<double>& rates) {
  const std::vector<double> all = clean(rates);
  return std::ranges::min(all) / median(all);
}

std::string slowest_part(const Parts& parts, const std::vector<double>& rates) {
  const std::vector<double> all = clean(rates);
  const auto slowest = static_cast<std::size_t>(std::ranges::min_element(all) - all.begin());
  return fmt::format("{} reaches {:.4g} GB/s, where parts typically reach {:.4g} GB/s",
                     parts.names[slowest], all[slowest] / 1e9, median(all) / 1e9);
}

}  // namespace assay
