// The operating point that a case asks for, by its axes.
#pragma once

#include <cstdint>
#include <string>

#include "results/record/case.hpp"
#include "results/record/fact.hpp"
#include "suites/serve/arrivals.hpp"
#include "suites/serve/figures.hpp"

namespace assay {

inline constexpr const char* kNoEndpoint = "none";
// Beyond it an open loop sends nothing more until answers end.
inline constexpr std::uint32_t kOpenRequestsMax = 4096;
inline constexpr double kLoadMax = 16384;

struct ServeCase {
  std::string endpoint;  // Path of its file.
  bool open_loop = false;
  double load = 0;  // Streams at once, or requests a second.
  std::string arrival_text;
  Arrival arrival;
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 0;
  std::uint32_t requests = 0;  // A repetition.
  bool has_slo = false;
  Slo slo;  // Infinite where there is none.
};

// From the axes endpoint, mode, load, arrival, lengths, requests and slo. Throws Error for what
// none of them can be.
ServeCase serve_case(const Axes& axes);

// A load, by itself: streams are counted, rates are not.
double load_of(const std::string& axis, const std::string& text, bool open_loop);

// For Benchmark::unfit: why there is nothing to load. Throws Error where the endpoint's file or an
// axis is wrong.
std::string serve_unfit(const Facts& host, const Axes& axes);

}  // namespace assay
