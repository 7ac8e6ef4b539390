// The fleet as a witness: what every unit must compute to the same bits, most of them know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "results/judge/rule.hpp"
#include "results/record/samples.hpp"

namespace assay {

// The facts in which a case states the bits of its result: the first where nobody is believed
// without others, the second where it was checked so closely that others only may contradict.
inline constexpr std::string_view kDigestFact = "digest";
inline constexpr std::string_view kResultBitsFact = "result_bits";
// What must be the same where bits are to be: device, library, algorithm. Without it all are one.
inline constexpr std::string_view kDigestClassFact = "digest_class";

// Fewer witnesses cannot outvote one that is wrong.
inline constexpr std::size_t kWitnessesMin = 3;

class Majority {
 public:
  Majority() = default;
  // Of those that are measured. They must outlive it.
  explicit Majority(std::span<const SampleView> witnesses);

  // Whether any of them states bits.
  static bool are_stated_in(const Samples& samples);

  // To a measured sample of a case of which any witness states bits: a wrong result where they
  // differ from those of more than half of all witnesses of its class; an error where it states
  // none, or there is no such half or too few witnesses and it needs them.
  std::optional<Objection> objection(const SampleView& sample) const;

 private:
  struct Vote {
    std::size_t witnesses = 0;
    std::unordered_map<std::string, std::size_t> stated;
    std::unordered_map<std::string, std::size_t> of_host;       // Witnesses.
    std::unordered_map<std::string, std::size_t> most_of_host;  // Those that state `most`.
    std::string most;
  };
  using Classes = std::unordered_map<std::string, Vote>;

  static Objection outvoted(const SampleView& sample, const std::string& digest, const Vote& vote);

  std::unordered_map<std::string, Classes> votes_;  // By case; of those that state bits.
};

}  // namespace assay
