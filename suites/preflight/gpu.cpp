// preflight.gpu: what a GPU is, as facts: memory_bytes, ecc, power_limit_watts, nvlinks, serial,
// driver, firmware.
#include "harness/bench/backend.hpp"
#include "harness/bench/benchmark.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{{
    .name = "preflight.gpu",
    .about = "What the GPU is: memory, ECC, power limit, NVLinks, serial, driver, firmware",
    .backend = "cuda",
    .run = without_cuda,
}};

}  // namespace
}  // namespace assay
