// An open hash table of places: 8 MB for half a million samples, where a table of nodes takes 40.
// Nothing ever walks it, so its order cannot show.
#include "results/judge/sample_index.hpp"

#include <bit>
#include <functional>

#include "results/record/error.hpp"

namespace assay {

SampleIndex::SampleIndex(const std::vector<Sample>& samples)
    : samples_(samples),
      slots_(std::bit_ceil(2 * samples.size() + 2), 0),
      contested_(samples.size(), false) {
  expect(samples.size() < (1ULL << 31), "places of samples fit into 32 bits");
  for (std::size_t at = 0; at < samples.size(); ++at) {
    std::uint32_t& found = slots_[slot(samples[at].case_name, samples[at].unit)];
    if (found == 0) {
      found = static_cast<std::uint32_t>(at + 1);
    } else {
      contested_[found - 1] = true;
    }
  }
}

std::size_t SampleIndex::slot(std::string_view case_name, std::string_view unit) const {
  const std::hash<std::string_view> hash;
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = (hash(case_name) * 31 + hash(unit)) & mask;
  while (slots_[at] != 0) {
    const Sample& there = samples_[slots_[at] - 1];
    if (there.unit == unit && there.case_name == case_name) break;
    at = (at + 1) & mask;
  }
  return at;
}

const Sample* SampleIndex::find(std::string_view case_name, std::string_view unit) const {
  const std::uint32_t found = slots_[slot(case_name, unit)];
  return found == 0 ? nullptr : &samples_[found - 1];
}

std::size_t SampleIndex::place(const Sample& sample) const {
  return static_cast<std::size_t>(&sample - samples_.data());
}

bool SampleIndex::contested(const Sample& sample) const { return contested_[place(sample)]; }

}  // namespace assay
