// Edit distance, bounded: names are short, and long ones are compared by their beginning.
#include "results/record/near_names.hpp"

#include <algorithm>
#include <utility>

namespace assay {
namespace {

constexpr std::size_t kComparedMax = 64;
constexpr std::size_t kNamesShown = 5;

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

// Levenshtein's: how many letters are put in, taken out or changed.
std::size_t distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kComparedMax);
  b = b.substr(0, kComparedMax);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = corner + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      corner = std::exchange(row[j], std::min({changed, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<std::string> near_names(std::string_view wrong, const std::vector<std::string>& names,
                                    std::size_t most) {
  // One letter in three may be wrong, and one more.
  const std::size_t farthest = 1 + wrong.size() / 3;
  std::vector<std::pair<std::size_t, std::size_t>> ranked;  // Distance, place.
  for (std::size_t place = 0; place < names.size(); ++place) {
    // What was only begun or cut out is meant as much as what was misspelt.
    const bool part = !wrong.empty() && names[place].find(wrong) != std::string::npos;
    const std::size_t away = part ? 0 : distance(wrong, names[place]);
    if (away <= farthest) ranked.emplace_back(away, place);
  }
  const std::size_t count = std::min(most, ranked.size());
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(count),
                    ranked.end());
  std::vector<std::string> near;
  for (std::size_t i = 0; i < count; ++i) near.push_back(names[ranked[i].second]);
  return near;
}

std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& names) {
  std::vector<std::string> near = near_names(wrong, names, kNamesShown);
  const bool is_near = !near.empty();
  if (!is_near)
    near.assign(names.begin(),
                names.begin() + static_cast<std::ptrdiff_t>(std::min(kNamesShown, names.size())));
  std::string words;
  for (std::size_t i = 0; i < near.size(); ++i) {
    words += i == 0                            ? (is_near ? "did you mean " : "for example ")
             : i + 1 == near.size() && is_near ? " or "
                                               : ", ";
    words += near[i];
  }
  if (is_near) return words + "?";
  if (near.size() < names.size()) words += ", of " + std::to_string(names.size());
  return words;
}

}  // namespace assay
