// Patterns of unit ids: "rack-[001-191]/tray-[01-18]/gpu-[0-3]".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// No site has more units than this at one level (a campus of 1.4 GW has about 440,000 GPUs).
inline constexpr std::size_t kUnitsMax = 2'000'000;

// All ids that a pattern names, in order; the last range turns fastest. The width of a range's
// first number is kept ("[01-18]" gives 01, 02, ...). Throws Error for a malformed or too large
// pattern.
std::vector<std::string> expand(std::string_view pattern);
std::vector<std::string> expand(const std::vector<std::string>& patterns);

// Patterns that expand to exactly these ids in this order; runs over the last number of each part
// between slashes are joined.
std::vector<std::string> compress(const std::vector<std::string>& ids);

}  // namespace assay
