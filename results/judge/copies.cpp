// Two passes: the first keeps eight bytes a fingerprint, the second looks only at those that stand
// twice, which in an honest record is none.
#include "results/judge/copies.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "results/record/in_order.hpp"

namespace assay {
namespace {

using Block = std::span<const double>;

// Each with each: of sixteen values that is quicker than sorting them, for there is no branch.
bool all_differ(Block block) {
  std::array<std::uint64_t, kFingerprintValues> bits{};
  std::ranges::transform(block, bits.begin(),
                         [](double value) { return std::bit_cast<std::uint64_t>(value); });
  bool differ = true;
  for (std::size_t a = 1; a < bits.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) differ &= bits[a] != bits[b];
  }
  return differ;
}

// FNV-1a by whole words, with its high bits brought down after each.
std::uint64_t fingerprint(Block block) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const double value : block) {
    hash = (hash ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001B3ULL;
    hash ^= hash >> 29;
  }
  return hash;
}

bool same_bits(Block a, Block b) {
  return std::ranges::equal(a, b, {}, std::bit_cast<std::uint64_t, double>,
                            std::bit_cast<std::uint64_t, double>);
}

// each(metric, block) for the whole blocks of every series that can be told from another.
template <class Each>
void each_block(const SampleView& sample, const Each& each) {
  sample.each_metric([&](std::string_view metric, const SeriesView& series) {
    for (std::size_t at = 0; at + kFingerprintValues <= series.values.size();
         at += kFingerprintValues) {
      const Block block = series.values.subspan(at, kFingerprintValues);
      if (all_differ(block)) each(metric, block);
    }
  });
}

template <class Each>
void each_sample(const std::vector<const Samples*>& plans, const Each& each) {
  for (const Samples* samples : plans) {
    for (std::size_t place = 0; place < samples->size(); ++place) each((*samples)[place]);
  }
}

using Fingerprints = std::vector<std::uint64_t>;

// Of the samples in places [from, to), in ascending order.
Fingerprints fingerprints(const Samples& samples, std::size_t from, std::size_t to) {
  Fingerprints found;
  for (std::size_t place = from; place < to; ++place) {
    each_block(samples[place],
               [&](std::string_view, Block block) { found.push_back(fingerprint(block)); });
  }
  std::ranges::sort(found);
  return found;
}

// Of a piece: two milliseconds of work.
constexpr std::size_t kPieceSamples = 1 << 14;

// In ascending order, each once.
Fingerprints standing_twice(const std::vector<const Samples*>& plans) {
  Fingerprints all;
  InOrder<Fingerprints> working([&](Fingerprints&& piece) {
    const auto size = static_cast<std::ptrdiff_t>(all.size());
    all.insert(all.end(), piece.begin(), piece.end());
    std::ranges::inplace_merge(all, all.begin() + size);
  });
  for (const Samples* samples : plans) {
    for (std::size_t from = 0; from < samples->size(); from += kPieceSamples) {
      const std::size_t to = std::min(from + kPieceSamples, samples->size());
      working.add([samples, from, to] { return fingerprints(*samples, from, to); });
    }
  }
  working.finish();
  Fingerprints twice;
  for (std::size_t at = 1; at < all.size(); ++at) {
    const bool known = !twice.empty() && twice.back() == all[at];
    if (all[at] == all[at - 1] && !known) twice.push_back(all[at]);
  }
  return twice;
}

}  // namespace

// Where a fingerprint stands first.
struct Copies::First {
  SampleView sample;
  std::string_view metric;
  Block block;
};

Copies::Copies(const std::vector<const Samples*>& plans) {
  const Fingerprints twice = standing_twice(plans);
  if (twice.empty()) return;
  std::map<std::uint64_t, First> first;
  each_sample(plans, [&](const SampleView& sample) { look_at(sample, twice, first); });
}

void Copies::look_at(const SampleView& sample, const std::vector<std::uint64_t>& twice,
                     std::map<std::uint64_t, First>& first) {
  each_block(sample, [&](std::string_view metric, Block block) {
    const std::uint64_t hash = fingerprint(block);
    if (!std::ranges::binary_search(twice, hash)) return;
    const auto [known, is_first] = first.try_emplace(hash, First{sample, metric, block});
    First& other = known->second;
    if (is_first || !same_bits(block, other.block)) return;
    if (other.sample.key() == sample.key() && other.metric != metric) {
      other.metric = metric;  // It must not hide that this one repeats itself.
      return;
    }
    twins_.try_emplace(sample.key(), other.sample);
    twins_.try_emplace(other.sample.key(), sample);
  });
}

std::optional<SampleView> Copies::twin(const SampleView& sample) const {
  const auto found = twins_.find(sample.key());
  if (found == twins_.end()) return std::nullopt;
  return found->second;
}

}  // namespace assay
