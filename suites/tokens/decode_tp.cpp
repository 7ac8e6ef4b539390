// tokens.decode_tp: tokens.decode by all ranks of a unit, which share the model: each has some
// heads, some of every feed-forward and some of the vocabulary, and two sums over the ranks join a
// layer.
#include "harness/bench/group.hpp"
#include "suites/tokens/decode_loop.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{{
    .name = "tokens.decode_tp",
    .about = "The built-in reference transformer token by token, shared by ranks (tensor parallel)",
    .scope = Level::host,
    .group = true,
    .axes = {{"model", {"tiny"}},
             {"type", {"bf16", "fp32"}},
             {"batch", {"1", "8"}},
             {"depth", {"256"}},
             {"load", {"uniform"}}},
    .metrics = decode_metrics(),
    .kernel = "tokens.{type}",
    .unfit = decode_unfit,
    .run = [](State& state) { measure_decode(state, &state.group()); },
}};

}  // namespace
}  // namespace assay
