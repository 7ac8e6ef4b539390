// tokens.decode: the built-in reference transformer generates token by token, a replica a device.
#include "suites/tokens/decode_loop.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{{
    .name = "tokens.decode",
    .about = "The built-in reference transformer token by token: tokens generated a second",
    .axes = {{"model", {"tiny"}},
             {"type", {"bf16", "fp32"}},
             {"batch", {"1", "8"}},
             {"depth", {"256"}},
             {"load", {"uniform"}},
             {"compare", {"alone"}}},
    .metrics = decode_metrics(),
    .kernel = "tokens.{type}",
    .unfit = decode_unfit,
    .run = [](State& state) { measure_decode(state, nullptr); },
}};

}  // namespace
}  // namespace assay
