// nvlink.matrix: what each GPU of a rack gets through each NVLink switch, all GPUs at once; bytes
// received each second. `slowest` is the least of all pairs, and the fact slowest.points_to names
// them; `even` is the least over the median.
#include "harness/bench/backend.hpp"
#include "harness/bench/benchmark.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{{
    .name = "nvlink.matrix",
    .about = "Bandwidth of every GPU of a rack through every NVLink switch",
    .scope = Level::rack,
    .group = true,
    .axes = {{"size", {"1073741824"}}},
    .metrics = {{"slowest", "B/s", Better::higher}, {"even", "1", Better::higher}},
    .backend = "cuda",
    .run = without_cuda,
}};

}  // namespace
}  // namespace assay
