// tokens.prefill: prompts through the built-in reference transformer, a replica a device.
#include "suites/tokens/prefill_loop.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{{
    .name = "tokens.prefill",
    .about = "Prompts through the built-in reference transformer: tokens read a second",
    .axes = {{"model", {"tiny"}},
             {"type", {"bf16", "fp32"}},
             {"batch", {"1"}},
             {"tokens", {"256"}},
             {"load", {"uniform"}}},
    .metrics = prefill_metrics(),
    .kernel = "tokens.{type}",
    .unfit = prefill_unfit,
    .run = [](State& state) { measure_prefill(state, nullptr); },
}};

}  // namespace
}  // namespace assay
