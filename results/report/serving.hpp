// What a report keeps of an endpoint over loads: a point a load, the knee, and the highest load
// that meets the SLO.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/samples.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// Medians over the repetitions at one load. What is absent was not finite in each of them: requests
// that failed are infinitely late.
struct ServedLoad {
  double load = 0;
  double throughput = 0;           // Output tokens/s.
  std::optional<double> goodput;   // Requests/s that meet the SLO.
  std::optional<double> ttft_p99;  // Seconds.
  std::optional<double> tpot_p99;  // Seconds.
};

struct ServingSweep {
  std::string case_name;
  std::string unit;
  std::string endpoint;
  std::string load_unit;  // "streams" or "requests/s".
  std::string slo;        // "2/0.08": seconds to the first token, and a token.
  double knee_load = 0;   // 0: not stated.
  double slo_load = 0;
  std::vector<ServedLoad> loads;  // Ascending.
};

// Sweeps that are drawn, whatever the size of a site.
inline constexpr std::size_t kSweepsMax = 8;

bool is_sweep(const PlanEntry& entry);

class ServingBook {
 public:
  ServingBook() = default;
  explicit ServingBook(const Plan& plan);

  void add(const Verdict& verdict, std::span<const SampleView> samples);
  std::vector<ServingSweep> take();  // After the last verdict.

 private:
  std::map<std::string, std::string, std::less<>> slo_of_;  // By case name.
  std::vector<ServingSweep> found_;
};

// "Knee at 8 streams: 812.0 tokens/s. The SLO 2/0.08 (...) is met up to 4 streams."
std::string found_in_words(const ServingSweep& sweep);

}  // namespace assay
