// What a stretch of answers amounts to. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "suites/serve/answer.hpp"

namespace assay {

// What a user is promised: seconds to the first token and a token. Infinite: nothing is.
struct Slo {
  double ttft_seconds = 0;
  double tpot_seconds = 0;
};

struct Percentiles {
  double p50 = 0;
  double p90 = 0;
  double p99 = 0;
};

// The smallest value that at least that share of all values does not exceed (nearest rank): of
// fewer than a hundred values, p99 is the greatest. NaN for none.
double percentile(std::vector<double> values, double share);
Percentiles percentiles(std::vector<double> values);

struct Figures {
  double seconds = 0;             // From the first intended start to the last token.
  double output_throughput = 0;   // Output tokens a second, of whole answers alone.
  double total_throughput = 0;    // With those of their prompts.
  double request_rate = 0;        // Whole answers a second.
  double goodput = 0;             // Whole answers of full length a second that meet the SLO.
  double good_share = 0;          // Those of all requests.
  double answered_share = 0;      // Whole answers of all requests.
  double full_share = 0;          // Of full length, of whole answers.
  double end_to_end_seconds = 0;  // The median.
  Percentiles ttft;               // Seconds; a request that failed counts as infinitely late.
  Percentiles tpot;
  Percentiles longest_gap;  // Of the longest gap between chunks of each answer.
};

// Of all requests of a stretch, whatever became of them. Without an answer: throughputs are 0.
Figures figures(std::span<const Answer> answers, const Slo& slo);

// How many ended so.
std::vector<std::uint64_t> count_faults(std::span<const Answer> answers);

}  // namespace assay
