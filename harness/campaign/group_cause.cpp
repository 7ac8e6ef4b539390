// From last words to a culprit.
#include "harness/campaign/group_cause.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace assay {
namespace {

constexpr std::size_t kNamed = 4;  // Of many silent ranks.

// Those of `ranks` that wrote nothing.
std::vector<std::size_t> silent(const GroupEnd& end) {
  std::vector<std::size_t> found;
  for (std::size_t rank = 0; rank < end.ranks.size(); ++rank) {
    if (std::ranges::none_of(end.reports, [&](const auto& one) { return one.rank == rank; })) {
      found.push_back(rank);
    }
  }
  return found;
}

std::string named(const GroupEnd& end, const std::vector<std::size_t>& ranks) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < std::min(ranks.size(), kNamed); ++at) {
    words.push_back(in_words(end.ranks, ranks[at]));
  }
  std::string text = fmt::format("{}", fmt::join(words, ", "));
  if (ranks.size() > kNamed) text += fmt::format(" and {} more", ranks.size() - kNamed);
  return text;
}

}  // namespace

std::string silent_hosts(const std::vector<std::string>& hostnames) {
  if (hostnames.empty()) return {};
  return hostnames.size() == 1 ? "host " + hostnames.front() + " does not answer"
                               : fmt::format("hosts {} do not answer", fmt::join(hostnames, ", "));
}

std::string group_cause(const GroupEnd& end) {
  const auto failed = std::ranges::find(end.reports, false, &RankReport::late);
  if (failed != end.reports.end()) {
    return in_words(end.ranks, failed->rank) + ": " + failed->cause;
  }
  const std::string hosts = silent_hosts(end.unreachable);
  if (end.reports.empty()) return hosts.empty() ? end.ending : hosts + "; " + end.ending;
  const RankReport& waiting = end.reports.front();
  const std::string waited = fmt::format("rank {} {}", waiting.rank, waiting.cause);
  const std::vector<std::size_t> missing = silent(end);
  if (!missing.empty()) {
    return fmt::format("{} did not answer: {}{}", named(end, missing), waited,
                       hosts.empty() ? "" : "; " + hosts);
  }
  if (!hosts.empty()) return hosts + ": " + waited;
  return fmt::format("all {} ranks answer, and wait for one another: {}", end.ranks.size(), waited);
}

}  // namespace assay
