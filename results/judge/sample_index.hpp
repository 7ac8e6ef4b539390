// Finds the sample of a (case, unit) among half a million.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "results/record/sample.hpp"

namespace assay {

class SampleIndex {
 public:
  // Keeps places in `samples`, which must outlive it.
  explicit SampleIndex(const std::vector<Sample>& samples);

  // The first sample of that case on that unit; null where there is none.
  const Sample* find(std::string_view case_name, std::string_view unit) const;

  // The same for many units of a case: names are looked up once. 0 where no sample has the name.
  std::uint32_t case_number(std::string_view case_name) const;
  std::uint32_t unit_number(std::string_view unit) const;
  const Sample* find(std::uint32_t case_number, std::uint32_t unit_number) const;

  // Whether another sample claims the same case and unit: then neither can be believed.
  bool contested(const Sample& sample) const;

  std::size_t place(const Sample& sample) const;  // In the list of samples.

 private:
  using Numbers = std::unordered_map<std::string_view, std::uint32_t>;
  struct Slot {
    std::uint64_t pair = 0;   // Number of the case, number of the unit.
    std::uint32_t place = 0;  // One more than it; 0 is empty.
  };

  // The slot that holds that pair, or the empty one where it would stand.
  std::size_t slot(std::uint64_t pair) const;

  const std::vector<Sample>& samples_;
  Numbers cases_;
  Numbers units_;
  std::vector<Slot> slots_;      // At most half of them are taken.
  std::vector<bool> contested_;  // By place.
};

}  // namespace assay
