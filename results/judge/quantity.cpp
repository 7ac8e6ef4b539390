// Prefixes and significant digits. std::to_chars rounds the same on every machine.
#include "results/judge/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace assay {
namespace {

// A value is divided by `divisor` and multiplied by `factor`: one of them is 1, and both are exact,
// so that 1e-7 s is 100 ns and not 99.99999999999999.
struct Prefix {
  double divisor;
  double factor;
  std::string_view text;
};

constexpr std::array<Prefix, 10> kPrefixes{{{1e18, 1, "E"},
                                            {1e15, 1, "P"},
                                            {1e12, 1, "T"},
                                            {1e9, 1, "G"},
                                            {1e6, 1, "M"},
                                            {1e3, 1, "k"},
                                            {1, 1, ""},
                                            {1, 1e3, "m"},
                                            {1, 1e6, "µ"},
                                            {1, 1e9, "n"}}};

constexpr std::array<std::string_view, 10> kPrefixed{"B/s",  "FLOP/s", "s",  "B",     "J",
                                                     "FLOP", "W",      "Hz", "bit/s", "OP/s"};

std::string fixed(double value, int decimals) {
  // The longest double has 309 digits before its point. Not cleared, for that takes longer.
  std::array<char, 400> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::fixed, decimals);
  return {buffer.data(), end.ptr};
}

std::string_view not_finite(double value) {
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

// Forgives the rounding of a magnitude that is meant to be a power of ten.
constexpr double kAlmost = 1 + 1e-10;

int decimals_for(double exact_magnitude, int digits) {
  const double magnitude = exact_magnitude * kAlmost;
  int decimals = digits - 1;
  for (double step = 10; decimals > 0 && magnitude >= step; step *= 10) --decimals;
  for (double step = 1; decimals < 9 && magnitude > 0 && magnitude < step; step /= 10) ++decimals;
  return decimals;
}

Prefix prefix_for(double magnitude) {
  for (const Prefix& prefix : kPrefixes) {
    if (magnitude * kAlmost / prefix.divisor * prefix.factor >= 1) return prefix;
  }
  return kPrefixes.back();
}

}  // namespace

std::string quantity(double value, std::string_view unit) {
  const double magnitude = std::abs(value);
  const bool is_finite = std::isfinite(value);
  const bool is_prefixed =
      is_finite && magnitude != 0 && std::ranges::find(kPrefixed, unit) != kPrefixed.end();
  const Prefix prefix = is_prefixed ? prefix_for(magnitude) : Prefix{1, 1, ""};
  const double scaled = value / prefix.divisor * prefix.factor;
  std::string words =
      is_finite ? fixed(scaled, decimals_for(std::abs(scaled), 3)) : std::string(not_finite(value));
  if (unit != "1") words.append(" ").append(prefix.text).append(unit);
  return words;
}

std::string percent(double share) {
  if (!std::isfinite(share)) return std::string(not_finite(share)) + " %";
  const double hundredths = share * 100;
  return fixed(hundredths, hundredths == 0 ? 0 : decimals_for(std::abs(hundredths), 2)) + " %";
}

std::string signed_percent(double share) { return (share > 0 ? "+" : "") + percent(share); }

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace assay
