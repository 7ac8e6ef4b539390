// Expanding and compressing patterns of unit ids.
#include "results/record/pattern.hpp"

#include <charconv>

#include "results/record/error.hpp"

namespace assay {
namespace {

struct Range {
  std::string before;  // Text in front of the bracket.
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t width = 0;
};

std::size_t number(std::string_view digits, std::string_view pattern) {
  std::size_t value = 0;
  const auto end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value);
  if (digits.empty() || digits.size() > 9 || parsed.ec != std::errc{} || parsed.ptr != end) {
    throw Error{"'" + std::string(pattern) + "' is not a pattern of unit ids",
                "a range is written [0-3] or [001-191]"};
  }
  return value;
}

Range range_at(std::string_view& rest, std::size_t open, std::string_view pattern) {
  const auto close = rest.find(']', open);
  const auto dash = rest.find('-', open);
  if (close == std::string_view::npos || dash == std::string_view::npos || dash > close) {
    throw Error{"'" + std::string(pattern) + "' has a range that is not closed",
                "a range is written [0-3] or [001-191]"};
  }
  const auto first = rest.substr(open + 1, dash - open - 1);
  Range range{std::string(rest.substr(0, open)), number(first, pattern),
              number(rest.substr(dash + 1, close - dash - 1), pattern), first.size()};
  if (range.last < range.first) {
    throw Error{"'" + std::string(pattern) + "' has a range that runs backwards", {}};
  }
  rest.remove_prefix(close + 1);
  return range;
}

std::string padded(std::size_t value, std::size_t width) {
  std::string digits = std::to_string(value);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

// The digits at the end of an id.
std::string_view last_number(std::string_view id) {
  std::size_t start = id.size();
  while (start > 0 && id[start - 1] >= '0' && id[start - 1] <= '9') --start;
  return id.substr(start);
}

bool follows(std::string_view earlier, std::string_view later) {
  const auto a = last_number(earlier);
  const auto b = last_number(later);
  if (a.empty() || b.empty() || a.size() > 9 || b.size() > 9) return false;
  if (earlier.substr(0, earlier.size() - a.size()) != later.substr(0, later.size() - b.size())) {
    return false;
  }
  return padded(number(a, earlier) + 1, a.size()) == b;
}

}  // namespace

std::vector<std::string> expand(std::string_view pattern) {
  std::vector<std::string> found{""};
  std::string_view rest = pattern;
  for (auto open = rest.find('['); open != std::string_view::npos; open = rest.find('[')) {
    const Range range = range_at(rest, open, pattern);
    if (found.size() * (range.last - range.first + 1) > kUnitsMax) {
      throw Error{
          "'" + std::string(pattern) + "' names more than " + std::to_string(kUnitsMax) + " units",
          "split the site"};
    }
    std::vector<std::string> longer;
    longer.reserve(found.size() * (range.last - range.first + 1));
    for (const std::string& stem : found) {
      for (std::size_t value = range.first; value <= range.last; ++value) {
        longer.push_back(stem + range.before + padded(value, range.width));
      }
    }
    found = std::move(longer);
  }
  for (std::string& id : found) id += rest;
  return found;
}

std::vector<std::string> expand(const std::vector<std::string>& patterns) {
  std::vector<std::string> found;
  for (const std::string& pattern : patterns) {
    for (std::string& id : expand(pattern)) found.push_back(std::move(id));
    if (found.size() > kUnitsMax)
      throw Error{"more than " + std::to_string(kUnitsMax) + " units", {}};
  }
  return found;
}

namespace {

// Joins neighbours that are the same after `level` slashes from the end, and count up before it:
// "rack-001/gpu-[0-3]", "rack-002/gpu-[0-3]" at level 1.
std::vector<std::string> joined(const std::vector<std::string>& patterns, std::size_t level) {
  const auto cut = [&](std::string_view pattern) {
    std::size_t at = pattern.size();
    for (std::size_t i = 0; i < level; ++i) {
      at = at == 0 ? std::string_view::npos : pattern.rfind('/', at - 1);
      if (at == std::string_view::npos) return std::string_view::npos;
    }
    return at;
  };
  std::vector<std::string> found;
  for (std::size_t first = 0; first < patterns.size();) {
    const std::string_view begin = patterns[first];
    const std::size_t at = cut(begin);
    std::size_t last = first;
    while (at != std::string_view::npos && last + 1 < patterns.size()) {
      const std::string_view now = patterns[last];
      const std::string_view later = patterns[last + 1];
      const std::size_t here = cut(now);
      const std::size_t there = cut(later);
      if (there == std::string_view::npos || later.substr(there) != begin.substr(at)) break;
      if (!follows(now.substr(0, here), later.substr(0, there))) break;
      ++last;
    }
    if (last == first) {
      found.push_back(patterns[first]);
    } else {
      const std::string_view end = patterns[last];
      const auto low = last_number(begin.substr(0, at));
      const auto high = last_number(end.substr(0, cut(end)));
      found.push_back(std::string(begin.substr(0, at - low.size())) + "[" + std::string(low) + "-" +
                      std::string(high) + "]" + std::string(begin.substr(at)));
    }
    first = last + 1;
  }
  return found;
}

}  // namespace

std::vector<std::string> compress(const std::vector<std::string>& ids) {
  std::vector<std::string> patterns = ids;
  // A place has a few parts: "rack-017/tray-05/gpu-2".
  constexpr std::size_t kLevelsMax = 4;
  for (std::size_t level = 0; level < kLevelsMax; ++level) patterns = joined(patterns, level);
  return patterns;
}

}  // namespace assay
