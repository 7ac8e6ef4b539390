// tokens.soak: decoding for hours, in windows: the throughput of each, which way they drift, and
// the longest step of each, where something stalled.
#include "suites/tokens/decode_loop.hpp"

namespace assay {
namespace {

std::vector<PlannedMetric> metrics() {
  auto found = decode_metrics();
  found.push_back({"longest_step", "s", Better::lower});
  return found;
}

// Hours are the campaign's choice: repetitions are windows of `repetition_seconds` after a soak of
// `soak_seconds`.
const Registered<Benchmark> registered{{
    .name = "tokens.soak",
    .about = "The built-in reference transformer token by token for hours: windows and stalls",
    .axes = {{"model", {"tiny"}},
             {"type", {"bf16", "fp32"}},
             {"batch", {"8"}},
             {"depth", {"256"}},
             {"load", {"uniform"}}},
    .metrics = metrics(),
    .kernel = "tokens.{type}",
    .unfit = decode_unfit,
    .run = measure_soak,
}};

}  // namespace
}  // namespace assay
