// Splitting elements over the lanes of a device.
#pragma once

#include <algorithm>
#include <cstddef>

namespace assay {

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The part of `count` elements that a lane works on: a multiple of `grain` of them (64 bytes of
// doubles: whole cache lines), but for the last.
inline Range lane_range(std::size_t count, unsigned lane, unsigned lanes, std::size_t grain = 8) {
  const std::size_t grains = (count + grain - 1) / grain;
  const auto edge = [&](unsigned of) { return std::min(count, grains * of / lanes * grain); };
  return {edge(lane), edge(lane + 1)};
}

}  // namespace assay
