// What could not be measured, for people to read.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "results/record/plan.hpp"

namespace assay {

// Cases that the same units do not offer, for the same reason.
struct Refusal {
  std::string cases;  // "gemm.bf16 (7 cases), preflight.fma_bf16"
  std::vector<std::string> units;
  std::string reason;
};

// In the order in which each reason comes up first.
std::vector<Refusal> refusals(std::span<const NotOffered> absent);

}  // namespace assay
