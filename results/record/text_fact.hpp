// A fact that is a text.
#pragma once

#include <string>
#include <string_view>

#include "results/record/samples.hpp"

namespace assay {

// What the sample states by that name; empty where it does not, or states no text.
std::string text_fact(const SampleView& sample, std::string_view name);

}  // namespace assay
