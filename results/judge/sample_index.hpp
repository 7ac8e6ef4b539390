// Finds the sample of a (case, unit) among half a million.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "results/record/large_pages.hpp"
#include "results/record/samples.hpp"

namespace assay {

class SampleIndex {
 public:
  // `samples` must outlive it.
  explicit SampleIndex(const Samples& samples);

  // The first sample of that case on that unit, by their names or by their numbers among the
  // samples' names; none where there is none.
  std::optional<SampleView> find(std::string_view case_name, std::string_view unit) const;
  std::optional<SampleView> find(std::uint32_t case_number, std::uint32_t unit_number) const;

  // Has the memory bring what find() needs.
  void bring(std::uint32_t case_number, std::uint32_t unit_number) const;

  // Whether another sample claims the same case and unit: then neither can be believed.
  bool contested(const SampleView& sample) const { return contested_[sample.place()]; }

 private:
  struct Slot {
    std::uint64_t pair = 0;   // Number of the case, number of the unit.
    std::uint32_t place = 0;  // One more than it; 0 is empty.
  };

  // Where it is looked for first.
  std::size_t home(std::uint64_t pair) const;
  // The slot that holds that pair, or the empty one where it would stand.
  std::size_t slot(std::uint64_t pair) const;

  const Samples& samples_;
  std::vector<Slot, LargePages<Slot>> slots_;  // At most half of them are taken.
  std::vector<bool> contested_;                // By place.
};

}  // namespace assay
