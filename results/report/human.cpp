// SI prefixes and digits.
#include "results/report/human.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

struct Prefix {
  double factor;
  std::string_view letter;
};

constexpr std::array<Prefix, 6> kLarge{
    {{1e18, "E"}, {1e15, "P"}, {1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
constexpr std::array<Prefix, 4> kSmall{{{1, ""}, {1e-3, "m"}, {1e-6, "µ"}, {1e-9, "n"}}};
constexpr std::array<Prefix, 5> kBinary{
    {{0x1p50, "Pi"}, {0x1p40, "Ti"}, {0x1p30, "Gi"}, {0x1p20, "Mi"}, {0x1p10, "Ki"}}};

constexpr std::array<std::string_view, 7> kRates{"B", "B/s", "FLOP", "FLOP/s", "J", "W", "Hz"};

template <std::size_t N>
Prefix prefix_of(double value, const std::array<Prefix, N>& prefixes, Prefix otherwise) {
  const auto found = std::ranges::find_if(
      prefixes, [&](const Prefix& prefix) { return std::abs(value) >= prefix.factor; });
  return found == prefixes.end() ? otherwise : *found;
}

// The sign is U+2212: a hyphen is narrower than a plus in most typefaces.
std::string with_minus(std::string digits) {
  return digits.starts_with('-') ? "\u2212" + digits.substr(1) : digits;
}

// Four significant digits, never an exponent where a person would not write one.
std::string digits_of(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "nan" : (value < 0 ? "\u2212inf" : "inf");
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1e-4 || size >= 1e15) return with_minus(fmt::format("{:.3g}", value));
  if (size >= 1e4) {
    const std::string whole = human_count(static_cast<std::uint64_t>(std::llround(size)));
    return value < 0 ? "\u2212" + whole : whole;
  }
  int decimals = 0;
  for (double edge = 1000; size < edge; edge /= 10) ++decimals;
  return with_minus(fmt::format("{:.{}f}", value, decimals));
}

bool is_whole(double value) { return std::abs(value) < 1e15 && std::trunc(value) == value; }

}  // namespace

Scale scale_for(double value, std::string_view unit) {
  if (unit == "1" || unit.empty()) return {};
  const std::string name(unit);
  if (!std::isfinite(value) || value == 0) return {1, name};
  if (unit == "s") {
    const Prefix prefix = prefix_of(value, kSmall, kSmall.back());
    return {prefix.factor, std::string(prefix.letter) + name};
  }
  if (std::ranges::find(kRates, unit) == kRates.end()) return {1, name};
  const Prefix prefix = prefix_of(value, kLarge, {1, ""});
  return {prefix.factor, std::string(prefix.letter) + name};
}

std::string scaled(double value, const Scale& scale) { return digits_of(value / scale.factor); }

std::string human(double value, std::string_view unit) {
  const Scale scale = scale_for(value, unit);
  return scale.unit.empty() ? scaled(value, scale) : scaled(value, scale) + " " + scale.unit;
}

std::string human_percent(double fraction, bool sign) {
  if (!std::isfinite(fraction)) return digits_of(fraction) + " %";
  const double percent = fraction * 100;
  const double size = std::abs(percent);
  const int decimals = size >= 100 ? 0 : size >= 1 ? 1 : size >= 0.1 || size == 0 ? 2 : 3;
  const std::string digits = with_minus(fmt::format("{:.{}f}", percent, decimals));
  return (sign && percent > 0 ? "+" : "") + digits + " %";
}

std::string human_count(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string human_fact(std::string_view name, const Fact& fact) {
  const auto* number = std::get_if<double>(&fact);
  if (number == nullptr) return text(fact);
  if (name.ends_with("_bytes")) {
    const Prefix prefix = prefix_of(*number, kBinary, {1, ""});
    return digits_of(*number / prefix.factor) + " " + std::string(prefix.letter) + "B";
  }
  return human_condition(name, *number);
}

std::string human_condition(std::string_view name, double value) {
  if (name.ends_with("_fraction")) return human_percent(value, false);
  if (name.ends_with("_hz")) return human(value, "Hz");
  if (name.ends_with("_seconds")) return human(value, "s");
  if (name.ends_with("_watts")) return human(value, "W");
  if (name.ends_with("_celsius")) return digits_of(value) + " °C";
  if (is_whole(value)) {
    return value < 0 ? digits_of(value) : human_count(static_cast<std::uint64_t>(value));
  }
  return digits_of(value);
}

}  // namespace assay
