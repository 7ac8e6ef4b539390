// Cases and units are numbered, and an open hash table takes the pair of numbers to a place:
// looking one up touches no other sample. Nothing ever walks the tables, so their order cannot
// show.
#include "results/judge/sample_index.hpp"

#include <bit>

#include "results/record/error.hpp"

namespace assay {
namespace {

std::uint64_t pair_of(std::uint32_t case_number, std::uint32_t unit_number) {
  return (std::uint64_t{case_number} << 32) | unit_number;
}

}  // namespace

SampleIndex::SampleIndex(const std::vector<Sample>& samples)
    : samples_(samples),
      slots_(std::bit_ceil(2 * samples.size() + 2)),
      contested_(samples.size(), false) {
  expect(samples.size() < (1ULL << 31), "places of samples fit into 32 bits");
  const auto number = [](Numbers& numbers, std::string_view name) {
    return numbers.try_emplace(name, static_cast<std::uint32_t>(numbers.size() + 1)).first->second;
  };
  for (std::size_t at = 0; at < samples.size(); ++at) {
    const std::uint64_t pair =
        pair_of(number(cases_, samples[at].case_name), number(units_, samples[at].unit));
    Slot& found = slots_[slot(pair)];
    if (found.place == 0) {
      found = {pair, static_cast<std::uint32_t>(at + 1)};
    } else {
      contested_[found.place - 1] = true;
    }
  }
}

std::size_t SampleIndex::slot(std::uint64_t pair) const {
  // Fibonacci hashing (Knuth, volume 3, 6.4): the high bits of a product with 2^64 / golden ratio.
  const int shift = 64 - std::countr_zero(slots_.size());
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = (pair * 0x9E3779B97F4A7C15ULL) >> shift;
  while (slots_[at].place != 0 && slots_[at].pair != pair) at = (at + 1) & mask;
  return at;
}

const Sample* SampleIndex::find(std::string_view case_name, std::string_view unit) const {
  return find(case_number(case_name), unit_number(unit));
}

std::uint32_t SampleIndex::case_number(std::string_view case_name) const {
  const auto found = cases_.find(case_name);
  return found == cases_.end() ? 0 : found->second;
}

std::uint32_t SampleIndex::unit_number(std::string_view unit) const {
  const auto found = units_.find(unit);
  return found == units_.end() ? 0 : found->second;
}

const Sample* SampleIndex::find(std::uint32_t case_number, std::uint32_t unit_number) const {
  const std::uint32_t place = slots_[slot(pair_of(case_number, unit_number))].place;
  return place == 0 ? nullptr : &samples_[place - 1];
}

std::size_t SampleIndex::place(const Sample& sample) const {
  return static_cast<std::size_t>(&sample - samples_.data());
}

bool SampleIndex::contested(const Sample& sample) const { return contested_[place(sample)]; }

}  // namespace assay
