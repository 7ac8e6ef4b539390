// Beginning the memory kernels of a GPU: what nvcc compiles, as functions that any compiler calls.
#pragma once

#include "harness/device/cuda/launch_grid.hpp"
#include "suites/hbm/stream_body.hpp"

namespace assay {

void begin_read(const StreamJob& job, const LaunchGrid& grid);
void begin_write(const StreamJob& job, const LaunchGrid& grid);
void begin_copy(const StreamJob& job, const LaunchGrid& grid);
void begin_scale(const StreamJob& job, const LaunchGrid& grid);
void begin_add(const StreamJob& job, const LaunchGrid& grid);
void begin_triad(const StreamJob& job, const LaunchGrid& grid);

}  // namespace assay
