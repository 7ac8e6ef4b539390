// Where in a result two digests differ, as far as they tell it.
#pragma once

#include <string>

#include "results/record/samples.hpp"

namespace assay {

// Digests of thirty-two hex digits are of tiles: the sum of each tile's digest, and the sum with
// each taken as often as its number counts from one. Where a single tile differs, the quotient of
// both differences is its number. "in tile 17 (rows 0 to 63, columns 1088 to 1151)", "in several
// tiles"; empty where the digests are of another form or the sample's fact `tiles` ("64x32 of
// 64x64") does not say how they are counted.
std::string differing_tile(const SampleView& sample, const std::string& own,
                           const std::string& other);

}  // namespace assay
