// Copied evidence: noisy values that stand, bit for bit, in two samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "results/record/samples.hpp"

namespace assay {

// So many values in a row, no two of them equal, make one fingerprint. Even where a coarse clock
// leaves ten values to choose from, two of a hundred million pairs of units agree in sixteen by
// chance with a probability of one in a hundred million.
inline constexpr std::size_t kFingerprintValues = 16;

// Over the samples of all plans: a retest that repeats what was measured before is a copy as well.
class Copies {
 public:
  // All must outlive it.
  explicit Copies(const std::vector<const Samples*>& plans);

  // Another sample that shares a fingerprint with this one; itself where a series of it repeats
  // itself; none for what stands once. Two metrics of one sample may be the same numbers: on two
  // units bus bandwidth and algorithm bandwidth are.
  std::optional<SampleView> twin(const SampleView& sample) const;

  std::size_t count() const { return twins_.size(); }

 private:
  struct First;

  void look_at(const SampleView& sample, const std::vector<std::uint64_t>& twice,
               std::map<std::uint64_t, First>& first);

  std::map<SampleView::Key, SampleView> twins_;
};

}  // namespace assay
