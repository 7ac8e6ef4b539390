// tokens.prefill_tp: tokens.prefill by all ranks of a unit, which share the model: each has some
// heads, some of every feed-forward and some of the vocabulary, and two sums over the ranks join a
// layer.
#include "harness/bench/group.hpp"
#include "suites/tokens/prefill_loop.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{{
    .name = "tokens.prefill_tp",
    .about =
        "Prompts through the built-in reference transformer, shared by ranks (tensor parallel)",
    .scope = Level::host,
    .group = true,
    .axes = {{"model", {"tiny"}},
             {"type", {"bf16", "fp32"}},
             {"batch", {"1"}},
             {"tokens", {"256"}},
             {"load", {"uniform"}}},
    .metrics = prefill_metrics(),
    .kernel = "tokens.{type}",
    .unfit = prefill_unfit,
    .run = [](State& state) { measure_prefill(state, &state.group()); },
}};

}  // namespace
}  // namespace assay
