// A hash table over views; nothing ever walks it, so its order cannot show.
#include "results/judge/sample_index.hpp"

#include <functional>

namespace assay {

std::size_t SampleIndex::Hash::operator()(const Key& key) const {
  const std::hash<std::string_view> hash;
  return hash(key.first) * 31 + hash(key.second);
}

SampleIndex::SampleIndex(const std::vector<Sample>& samples) {
  entries_.reserve(samples.size());
  for (const Sample& sample : samples) {
    const auto [place, is_new] =
        entries_.try_emplace(Key{sample.case_name, sample.unit}, Entry{&sample, false});
    if (!is_new) place->second.contested = true;
  }
}

const Sample* SampleIndex::find(std::string_view case_name, std::string_view unit) const {
  const auto found = entries_.find(Key{case_name, unit});
  return found == entries_.end() ? nullptr : found->second.sample;
}

bool SampleIndex::contested(const Sample& sample) const {
  const auto found = entries_.find(Key{sample.case_name, sample.unit});
  return found != entries_.end() && found->second.contested;
}

}  // namespace assay
