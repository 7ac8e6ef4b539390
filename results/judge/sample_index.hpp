// Finds the sample of a (case, unit) among half a million.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "results/record/sample.hpp"

namespace assay {

class SampleIndex {
 public:
  // Keeps views into `samples`, which must outlive it.
  explicit SampleIndex(const std::vector<Sample>& samples);

  // The first sample of that case on that unit; null where there is none.
  const Sample* find(std::string_view case_name, std::string_view unit) const;

  // Whether another sample claims the same case and unit: then neither can be believed.
  bool contested(const Sample& sample) const;

 private:
  using Key = std::pair<std::string_view, std::string_view>;
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };
  struct Entry {
    const Sample* sample;
    bool contested;
  };

  std::unordered_map<Key, Entry, Hash> entries_;
};

}  // namespace assay
