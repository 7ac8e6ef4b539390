// An open hash table from a pair of numbers to a place: looking one up touches no other sample.
// Nothing ever walks it, so its order cannot show.
#include "results/judge/sample_index.hpp"

#include <bit>

#include "results/record/error.hpp"

namespace assay {
namespace {

std::uint64_t pair_of(std::uint32_t case_number, std::uint32_t unit_number) {
  return (std::uint64_t{case_number} << 32) | unit_number;
}

}  // namespace

SampleIndex::SampleIndex(const Samples& samples)
    : samples_(samples),
      slots_(std::bit_ceil(2 * samples.size() + 2)),
      contested_(samples.size(), false) {
  expect(samples.size() < (1ULL << 31), "places of samples fit into 32 bits");
  for (std::size_t at = 0; at < samples.size(); ++at) {
    const std::uint64_t pair = pair_of(samples.case_number(at), samples.unit_number(at));
    Slot& found = slots_[slot(pair)];
    if (found.place == 0) {
      found = {pair, static_cast<std::uint32_t>(at + 1)};
    } else {
      contested_[found.place - 1] = true;
    }
  }
}

// Fibonacci hashing (Knuth, volume 3, 6.4): the high bits of a product with 2^64 / golden ratio.
std::size_t SampleIndex::home(std::uint64_t pair) const {
  return (pair * 0x9E3779B97F4A7C15ULL) >> (64 - std::countr_zero(slots_.size()));
}

void SampleIndex::bring(std::uint32_t case_number, std::uint32_t unit_number) const {
  __builtin_prefetch(&slots_[home(pair_of(case_number, unit_number))]);
}

std::size_t SampleIndex::slot(std::uint64_t pair) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = home(pair);
  while (slots_[at].place != 0 && slots_[at].pair != pair) at = (at + 1) & mask;
  return at;
}

std::optional<SampleView> SampleIndex::find(std::string_view case_name,
                                            std::string_view unit) const {
  return find(samples_.names().find(case_name), samples_.names().find(unit));
}

std::optional<SampleView> SampleIndex::find(std::uint32_t case_number,
                                            std::uint32_t unit_number) const {
  const std::uint32_t place = slots_[slot(pair_of(case_number, unit_number))].place;
  if (place == 0) return std::nullopt;
  return samples_[place - 1];
}

}  // namespace assay
