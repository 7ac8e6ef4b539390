// Verdicts as rows of text: what the terminal, the page and JUnit show of one judged metric.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/refusals.hpp"
#include "results/report/human.hpp"
#include "results/report/report.hpp"

namespace assay {

// All text is safe to show (safe_text), none of it is escaped for a syntax.
struct Row {
  std::optional<Outcome> outcome;  // None: recorded only.
  std::string case_name;
  std::string metric;
  std::string unit;      // Of the site.
  std::string measured;  // "312.4 GFLOP/s"; empty where nothing was.
  std::string demanded;  // "≥ 187.0 GFLOP/s"; empty where there is no limit.
  std::string margin;    // "+66.8 %"
  std::string spread;
  std::string count;  // Of valid repetitions.
  std::string reason;
  std::string source;
};

// A row for each planned metric, and for every other judgement that is not a pass; at least one.
std::vector<Row> rows(const Report& report, const Verdict& verdict);

// One row: of the judgement that decided.
Row deciding_row(const Verdict& verdict);

// "≥ 24.0 GB/s", "≤ 1.20 ms", "≤ 480 GB/s (physical limit)".
std::string demand(std::string_view relation, double limit, const Scale& scale);

// The lowest to the highest demand of a distribution; empty where nothing is demanded.
std::string demand(const Distribution& distribution, const Scale& scale);

// Fits the value and the limit of one distribution.
Scale scale_of(const Distribution& distribution);

std::string_view sign(std::optional<Outcome> outcome);  // ✓ ✕ ≈ ! ? ·
std::string_view word(std::optional<Outcome> outcome);  // The outcome's name, or "recorded".

// Beside the exceptions: where more is said of them. A command, and what it does.
inline constexpr std::string_view kExplainCommand = "assay explain DIR UNIT";
inline constexpr std::string_view kExplainSays =
    " says of each why, what to do, and how to measure it again.";

// "measured again, 2 times in all"; empty for what was measured once.
std::string measured_again(const Verdict& verdict);

// The answer of the whole campaign, in one word and one sign.
struct Answer {
  std::string_view sign;
  std::string_view word;  // "Accepted", "Rejected", "Not decided".
  std::string_view kind;  // "pass", "fail" or "open": how it is coloured.
};
Answer answer(Exit exit);

// "12 metrics judged, 4 recorded only".
std::string judged_and_recorded(const Summary& summary);

// "SIMULATED" or "EMULATED"; empty for a real campaign.
std::string unreal(const Plan& plan);

// "gemm.bf16 on cpu-0": what was not offered.
std::string title(const Refusal& refusal);

}  // namespace assay
