// Beginning the jobs of a transformer on a GPU: what nvcc compiles, as functions that any compiler
// calls.
#pragma once

#include "harness/device/cuda/launch_grid.hpp"
#include "suites/tokens/attention_body.hpp"
#include "suites/tokens/narrow_body.hpp"

namespace assay {

void begin(const LookUpJob& job, const LaunchGrid& grid);
void begin(const SquaresJob& job, const LaunchGrid& grid);
void begin(const NormJob& job, const LaunchGrid& grid);
void begin(const SwigluJob& job, const LaunchGrid& grid);
void begin(const AddJob& job, const LaunchGrid& grid);
void begin(const ClearJob& job, const LaunchGrid& grid);
void begin(const GatherJob& job, const LaunchGrid& grid);
void begin(const CombineRowsJob& job, const LaunchGrid& grid);
void begin(const NarrowJob& job, const LaunchGrid& grid);
void begin(const NarrowFp8Job& job, const LaunchGrid& grid);
void begin(const NarrowFp4Job& job, const LaunchGrid& grid);
void begin(const GreatestOfPiecesJob& job, const LaunchGrid& grid);
void begin(const GreatestJob& job, const LaunchGrid& grid);
void begin(const KeepJob& job, const LaunchGrid& grid);
void begin(const ScoresJob& job, const LaunchGrid& grid);
void begin(const WeighJob& job, const LaunchGrid& grid);
void begin(const ValuesJob& job, const LaunchGrid& grid);
void begin(const CombineJob& job, const LaunchGrid& grid);

}  // namespace assay
