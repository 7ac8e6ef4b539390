// Beginning the sweep's kernels: what nvcc compiles, as functions that any compiler calls.
#pragma once

#include "harness/device/cuda/launch_grid.hpp"
#include "suites/hbm/sweep_body.hpp"

namespace assay {

void begin_sweep_write(const SweepJob& job, const LaunchGrid& grid);
void begin_sweep_compare(const SweepJob& job, const LaunchGrid& grid);

}  // namespace assay
