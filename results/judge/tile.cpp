// Two sums of digests, read and divided.
#include "results/judge/tile.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>

namespace assay {
namespace {

constexpr std::size_t kDigits = 16;
// The largest product is 131072 x 131072 elements; one of smaller tiles than 64 x 64 is none of
// ours.
constexpr std::uint64_t kAlongMax = 2048;

template <class Number>
std::optional<Number> number(std::string_view text, int base) {
  Number value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct TileSums {
  std::uint64_t sum = 0;
  std::uint64_t weighted = 0;
};

std::optional<TileSums> sums_of(std::string_view digest) {
  if (digest.size() != 2 * kDigits) return std::nullopt;
  const auto sum = number<std::uint64_t>(digest.substr(0, kDigits), 16);
  const auto weighted = number<std::uint64_t>(digest.substr(kDigits), 16);
  if (!sum || !weighted) return std::nullopt;
  return TileSums{*sum, *weighted};
}

struct Pair {
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
};

std::optional<Pair> pair_of(std::string_view text) {
  const std::size_t cross = text.find('x');
  if (cross == std::string_view::npos) return std::nullopt;
  const auto rows = number<std::uint64_t>(text.substr(0, cross), 10);
  const auto columns = number<std::uint64_t>(text.substr(cross + 1), 10);
  const auto fits = [](const auto& n) { return n && *n > 0 && *n <= kAlongMax; };
  if (!fits(rows) || !fits(columns)) return std::nullopt;
  return Pair{*rows, *columns};
}

struct Tiling {
  Pair tiles;
  Pair each;
};

std::optional<Tiling> tiling_of(const SampleView& sample) {
  const std::optional<Fact> fact = sample.fact("tiles");
  const auto* const text = fact ? std::get_if<std::string>(&*fact) : nullptr;
  constexpr std::string_view kOf = " of ";
  const std::size_t of = text == nullptr ? std::string::npos : text->find(kOf);
  if (of == std::string::npos) return std::nullopt;
  const std::string_view all = *text;
  const auto tiles = pair_of(all.substr(0, of));
  const auto each = pair_of(all.substr(of + kOf.size()));
  if (!tiles || !each) return std::nullopt;
  return Tiling{*tiles, *each};
}

}  // namespace

std::string differing_tile(const SampleView& sample, const std::string& own,
                           const std::string& other) {
  const auto ours = sums_of(own);
  const auto theirs = sums_of(other);
  const auto tiling = tiling_of(sample);
  if (!ours || !theirs || !tiling) return {};
  const std::uint64_t sum = ours->sum - theirs->sum;
  const std::uint64_t weighted = ours->weighted - theirs->weighted;
  const auto [tiles, each] = *tiling;
  for (std::uint64_t tile = 0; sum != 0 && tile < tiles.rows * tiles.columns; ++tile) {
    if ((tile + 1) * sum != weighted) continue;
    const std::uint64_t top = tile / tiles.columns * each.rows;
    const std::uint64_t left = tile % tiles.columns * each.columns;
    return fmt::format("in tile {} (rows {} to {}, columns {} to {})", tile, top,
                       top + each.rows - 1, left, left + each.columns - 1);
  }
  return "in several tiles";
}

}  // namespace assay
