// A case: a benchmark with its axes bound. On a unit it is what gets measured and judged.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace assay {

// That the rounds of a case differ by.
inline constexpr std::string_view kRoundAxis = "round";

// How much a collective moves, in bytes.
inline constexpr std::string_view kSizeAxis = "size";

using Axes = std::map<std::string, std::string>;

// "hbm.triad" or "gemm.fp32[mode=burst,shape=4096x4096x4096]": axes sorted by name.
std::string case_name(const std::string& benchmark, const Axes& axes);

// Whether it is the same measurement once more, and not the first of the rounds, or the only one.
bool is_later_round(const Axes& axes);

// Of the axis `size`; 0 where there is none, or it is no whole number below 2^64.
double size_bytes(const Axes& axes);

}  // namespace assay
