// What a sample states of itself, as a report wants it.
#pragma once

#include <string>
#include <string_view>

#include "results/record/samples.hpp"

namespace assay {

// A finite number; 0 where there is none.
double stated_number(const SampleView& sample, std::string_view fact);

// Empty where there is none.
std::string stated_text(const SampleView& sample, std::string_view fact);

}  // namespace assay
