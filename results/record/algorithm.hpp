// By what a library computes a product, where it offers several: measured, then the same for all.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "results/record/case.hpp"

namespace assay {

struct Algorithm {
  std::string library;  // With its version: "cuBLASLt 13.1.0".
  std::string words;    // As it describes the algorithm: "id 66, tile 20, ...".

  bool operator==(const Algorithm&) const = default;
};

// A case measures each algorithm that its library offers where its axis `mode` has that value.
inline constexpr std::string_view kModeAxis = "mode";
inline constexpr std::string_view kTuneMode = "tune";
inline constexpr std::size_t kCandidatesMax = 16;
bool tunes(const Axes& axes);

// In its sample: the fact that gives the words of the n-th one, from 1, and the series beside the
// metric that says how fast it was, "throughput.candidate-01".
std::string candidate_fact(std::size_t number);
std::string candidate_series(std::string_view metric, std::size_t number);

}  // namespace assay
