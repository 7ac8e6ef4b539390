// When a load's figures may stand, and when they may not. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "suites/serve/answer.hpp"
#include "suites/serve/client_health.hpp"

namespace assay {

// What came of a load: every request that was begun, in the order of their schedule.
struct LoadResult {
  std::vector<Answer> answers;
  std::map<Fault, std::string> words;           // Of the first of each kind, without the key.
  std::map<std::string, std::uint64_t> models;  // As answers said, and how many.
  ClientHealth health;
};

// What the load was meant to be.
struct LoadDemand {
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 0;
  bool exact_prompt = false;      // Of token ids.
  bool full_outputs = true;       // The server ignores the end of a text.
  std::uint32_t concurrency = 0;  // Closed loop; 0: open.
};

// Of all requests: a percentile above them says nothing where more failed or fell short.
inline constexpr double kFaultShareMax = 0.01;
// Fewer requests a stream than this, and the filling and the emptying of the server are measured.
inline constexpr std::uint32_t kRequestsPerStreamMin = 10;

// "3 of 200 requests failed: 2 dropped connections (...), 1 ...". Empty where none did.
std::string account(const LoadResult& result);

// What a server says that cannot be; empty where all can.
std::string contradiction(const LoadResult& result, const LoadDemand& demand);

// Why nothing may be concluded; empty where something may.
std::string refusal(const LoadResult& result, const LoadDemand& demand);

}  // namespace assay
