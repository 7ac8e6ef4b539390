// Made-up campaigns of tokens.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/report/report.hpp"

namespace assay::example {

// What a measurement came to, in the eyes of the judge.
struct Found {
  double value = 0;
  std::optional<Outcome> outcome = {};  // None: recorded.
};

// tokens.prefill in BF16, 2e9 FLOP and 1e6 bytes a token: of 1e13 FLOP/s and 1e11 B/s a roofline of
// 5,000 tokens/s, by products.
struct TokenOptions {
  std::vector<std::string> units = {"cpu-0"};
  std::map<std::string, Found> products = {{"gemm.bf16", {1e13}}};  // By benchmark.
  std::optional<Found> memory = Found{1e11};
  Found throughput = {3000};
  SampleStatus status = SampleStatus::measured;
  Facts facts = {};  // Beside and instead of the usual ones.
  std::vector<std::string> no_facts = {};
  bool tokens_first = false;  // The plan has the speed before what its roofline follows from.
};

Report tokens(const TokenOptions& options);

// Loads 1, 2, 4, ... with a knee at 4 and an SLO that is met up to 2.
Report sweep(std::size_t loads, SampleStatus status = SampleStatus::measured);

}  // namespace assay::example
