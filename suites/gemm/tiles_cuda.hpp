// Beginning the digests of tiles on a GPU: what nvcc compiles, as functions that any compiler
// calls.
#pragma once

#include "harness/device/cuda/launch_grid.hpp"
#include "suites/gemm/tile_digest_body.hpp"

namespace assay {

void begin(const StripsJob<std::uint16_t>& job, const LaunchGrid& grid);
void begin(const StripsJob<std::uint32_t>& job, const LaunchGrid& grid);
void begin(const StripsJob<std::uint64_t>& job, const LaunchGrid& grid);
void begin(const TilesJob& job, const LaunchGrid& grid);

}  // namespace assay
