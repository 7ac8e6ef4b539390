// What a blame says.
#include <fmt/format.h>

#include "results/next/locate.hpp"

namespace assay::locate {
namespace {

std::string tested(const Blame& blame) {
  if (blame.tests == 0) return {};
  std::string words =
      fmt::format(", {} of {} times among others that are fast", blame.slow, blame.tests);
  if (blame.lost > 0) words += fmt::format(" ({} of these brought nothing)", blame.lost);
  return words;
}

// How much less, where it was measured at all.
std::string by_how_much(const Blame& blame) {
  if (!(blame.ratio < 1)) return {};
  return fmt::format(", by {:.1f} % of what is demanded", 100 * (1 - blame.ratio));
}

}  // namespace

std::string in_words(const Question& question, const Blame& blame) {
  std::string words;
  switch (blame.kind) {
    case Kind::member: words = "slows whoever it works with"; break;
    case Kind::pair: words = "slow together, and fast with others"; break;
    case Kind::boundary: words = "each side is fast by itself; together they are slow"; break;
    case Kind::zone:
      words = fmt::format("{} of the {} members of this {} slow whoever they work with",
                          blame.members.size(), blame.of,
                          blame.zoning ? question.zonings[*blame.zoning].kind : "zone");
      break;
    case Kind::unexplained: words = "groups were slow, and nobody in them can be blamed"; break;
  }
  words += tested(blame) + by_how_much(blame);
  if (!blame.not_separated.empty()) words += "; " + blame.not_separated;
  return words;
}

}  // namespace assay::locate
