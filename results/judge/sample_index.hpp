// Finds the sample of a (case, unit) among half a million.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "results/record/sample.hpp"

namespace assay {

class SampleIndex {
 public:
  // Keeps places in `samples`, which must outlive it.
  explicit SampleIndex(const std::vector<Sample>& samples);

  // The first sample of that case on that unit; null where there is none.
  const Sample* find(std::string_view case_name, std::string_view unit) const;

  // Whether another sample claims the same case and unit: then neither can be believed.
  bool contested(const Sample& sample) const;

  std::size_t place(const Sample& sample) const;  // In the list of samples.

 private:
  // The slot that holds that case and unit, or the empty one where it would stand.
  std::size_t slot(std::string_view case_name, std::string_view unit) const;

  const std::vector<Sample>& samples_;
  std::vector<std::uint32_t> slots_;  // Place + 1; 0 is empty. At most half of them are taken.
  std::vector<bool> contested_;       // By place.
};

}  // namespace assay
