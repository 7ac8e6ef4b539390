// One result of many ranks.
#include "harness/worker/settle.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace assay {
namespace {

// Those that a probe states; a rank-wise exchange needs the same names on all ranks.
constexpr std::array<const char*, 6> kNames{"foreign_cpus",       "foreign_cpus_mean",
                                            "steal_fraction",     "steal_fraction_mean",
                                            "throttled_fraction", "wall_seconds"};

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

Conditions settle(Group& group, const Conditions& own) {
  std::vector<double> values;
  for (const char* name : kNames) {
    const auto found = own.find(name);
    values.push_back(found == own.end() ? std::numeric_limits<double>::quiet_NaN() : found->second);
  }
  const auto all = group.gather(values);
  Conditions worst;
  for (std::size_t at = 0; at < kNames.size(); ++at) {
    double most = 0;
    bool known = true;
    for (const auto& of_rank : all) {
      known = known && !std::isnan(of_rank[at]);
      most = std::max(most, of_rank[at]);
    }
    if (known) worst[kNames[at]] = most;
  }
  return worst;
}

}  // namespace assay
