// The same model in plain loops: FP32 with FP64 sums, every position anew, no cache, no library and
// none of the transformer's own code but its seeded weights. What the transformer is held against.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "harness/device/device.hpp"
#include "suites/gemm/freivalds.hpp"
#include "suites/tokens/model.hpp"
#include "suites/tokens/routing.hpp"

namespace assay {

struct ReferenceInput {
  const TransformerModel& model;
  Number number = Number::fp32;  // What the weights are rounded to.
  std::span<const std::uint32_t> tokens;
  std::span<const float> router_bias = {};
  // The experts that the transformer chose, layer by layer: two that are as good as equal may
  // change places by rounding, so its choice is followed, and how much worse it is than the best
  // one is told.
  std::span<const Routing> routings = {};
};

struct ReferenceOutput {
  std::vector<std::vector<float>> layers;  // Output of each: tokens x hidden.
  std::vector<float> logits;               // tokens x vocabulary
  // By how much the logit of an expert that was chosen lies below that of one that was not.
  double regret = 0;
};

ReferenceOutput reference(Device& device, const ReferenceInput& input);

// The largest difference of any two numbers, in units of the root mean square of what is expected;
// infinite where one is no number, or there are not equally many.
double apart(std::span<const float> found, std::span<const float> expected);

// How far logits may be apart, in the same unit. Every activation that enters a product is rounded:
// to 2^-24 of itself in FP32 and to 2^-9 in BF16 (fewer bits are rounded in the plain loops as
// well, and what is left is of the few numbers that a last bit sends the other way); roundings add
// up like the square root of their number, and with the layers. Seen at two and three layers: 7e-6
// and 0.07, where a wrong head, a wrong position or an unmasked token gives 0.3 and more.
double logit_error_max(const TransformerModel& model, Number number);

}  // namespace assay
