// waivers.jsonl: a line a waiver, "assay/waiver/1".
#pragma once

#include <string>
#include <string_view>

#include "results/record/waiver.hpp"

namespace assay {

std::string to_line(const Waiver& waiver);  // No newline.

// Throws Error for what is no waiver, and for one that record/waiver.hpp objects to.
Waiver parse_waiver(std::string_view line);

}  // namespace assay
