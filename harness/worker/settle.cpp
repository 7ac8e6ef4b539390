// One result of many ranks.
#include "harness/worker/settle.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

namespace assay {
namespace {

// What the ranks' values of a condition are together. The worst of them where nothing is said.
enum class Together { most, least, sum, any_bit };

Together together(std::string_view name) {
  if (name == "gpu_clock_reasons") return Together::any_bit;
  if (name == "gpu_sm_clock_hz" || name == "gpu_nvlinks") return Together::least;
  const bool is_sum =
      name == "gpu_energy_joules" || (name.starts_with("gpu_nvlink_") && name.ends_with("_bytes"));
  return is_sum ? Together::sum : Together::most;
}

double joined(Together how, double a, double b) {
  switch (how) {
    case Together::most: return std::max(a, b);
    case Together::least: return std::min(a, b);
    case Together::sum: return a + b;
    case Together::any_bit:
      return static_cast<double>(static_cast<std::uint64_t>(a) | static_cast<std::uint64_t>(b));
  }
  return a;
}

std::set<std::string> names_in(const std::string& text) {
  std::set<std::string> names;
  std::istringstream words(text);
  for (std::string name; words >> name;) names.insert(name);
  return names;
}

// What all ranks know; on all of them the same.
std::set<std::string> known_to_all(Group& group, const Conditions& own) {
  std::string said;
  for (const auto& [name, value] : own) said += (said.empty() ? "" : " ") + name;
  std::set<std::string> common = names_in(said);
  for (const std::string& text : group.gather(said)) {
    const std::set<std::string> theirs = names_in(text);
    std::erase_if(common, [&](const std::string& name) { return !theirs.contains(name); });
  }
  return common;
}

// The first rank of that status with a cause of its own. An error that all state alike is the
// group's, and names whom it means.
std::string first_cause(const Group& group, const std::vector<std::string>& said, char status) {
  const bool all_alike = status == 'e' && std::ranges::count(said, said.front()) ==
                                              static_cast<std::ptrdiff_t>(said.size());
  if (all_alike && said.front().size() > 1 && said.front().front() == status) {
    return said.front().substr(1);
  }
  for (std::size_t rank = 0; rank < said.size(); ++rank) {
    if (said[rank].size() < 2 || said[rank].front() != status) continue;
    return in_words(group.ranks(), rank) + ": " + said[rank].substr(1);
  }
  return {};
}

}  // namespace

CaseResult settle(Group& group, CaseResult own) {
  if (group.all(own.status == SampleStatus::measured)) {
    double verified = 0;
    for (const auto& of_rank : group.gather(std::vector{static_cast<double>(own.verified)})) {
      verified += of_rank.front();
    }
    own.verified = static_cast<std::uint64_t>(verified);
    return own;
  }
  // 'w' wrong, 'e' error, 'm' measured.
  const char status = own.status == SampleStatus::wrong   ? 'w'
                      : own.status == SampleStatus::error ? 'e'
                                                          : 'm';
  const std::vector<std::string> said = group.gather(status + own.cause);
  for (const auto& [letter, outcome] :
       {std::pair{'w', SampleStatus::wrong}, std::pair{'e', SampleStatus::error}}) {
    const std::string cause = first_cause(group, said, letter);
    if (cause.empty()) continue;
    own.status = outcome;
    own.cause = cause;
    own.metrics.clear();
    return own;
  }
  own.status = SampleStatus::error;
  own.cause = "a rank has no result, and does not say why";
  own.metrics.clear();
  return own;
}

std::optional<double> settled(std::string_view condition, std::span<const double> of_ranks) {
  // No comparison with a NaN tells the worse one.
  if (of_ranks.empty() || !std::ranges::all_of(of_ranks, [](double x) { return std::isfinite(x); }))
    return std::nullopt;
  double value = of_ranks.front();
  for (const double other : of_ranks.subspan(1)) value = joined(together(condition), value, other);
  return value;
}

Conditions settle(Group& group, const Conditions& own) {
  const std::set<std::string> names = known_to_all(group, own);
  if (names.empty()) return {};
  std::vector<double> values;
  for (const std::string& name : names) values.push_back(own.at(name));
  const auto all = group.gather(values);
  Conditions found;
  std::size_t at = 0;
  for (const std::string& name : names) {
    std::vector<double> of_ranks;
    for (const auto& of_rank : all) of_ranks.push_back(of_rank[at]);
    if (const auto value = settled(name, of_ranks)) found[name] = *value;
    ++at;
  }
  return found;
}

}  // namespace assay
