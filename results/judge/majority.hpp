// The fleet as a witness: what every unit must compute to the same bits, most of them know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "results/judge/rule.hpp"
#include "results/record/samples.hpp"

namespace assay {

// The fact in which a case states the bits of its result.
inline constexpr std::string_view kDigestFact = "digest";

// Fewer witnesses cannot outvote one that is wrong.
inline constexpr std::size_t kWitnessesMin = 3;

class Majority {
 public:
  // Over the samples of the first plan that are measured; a sample is a witness. They must outlive
  // it.
  explicit Majority(const Samples& samples);

  // To a measured sample of a case of which any witness states a digest: a wrong result where it
  // differs from that of more than half of all witnesses; an error where there is no such half, too
  // few witnesses, or it states none.
  std::optional<Objection> objection(const SampleView& sample) const;

 private:
  struct Vote {
    std::size_t witnesses = 0;
    std::unordered_map<std::string, std::size_t> stated;
    std::string most;
  };
  std::unordered_map<std::string, Vote> votes_;  // By case; of those that state digests.
};

}  // namespace assay
