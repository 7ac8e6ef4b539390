// What became of one request: its times, its counts, or the fault that it ended with.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace assay {

// Kept apart, since each has another remedy. `none` is an answer that came whole.
enum class Fault : std::uint8_t {
  none,
  not_sent,      // As many requests were open as may be, when its time came.
  connect,       // No connection, or no TLS.
  refused,       // HTTP 3xx or 4xx.
  too_many,      // HTTP 429.
  server_error,  // HTTP 5xx.
  told_error,    // An error in the middle of a stream.
  dropped,       // The connection or the stream ended before its end.
  first_late,    // No first token by its deadline.
  stalled,       // No further token by its deadline.
  request_late,  // Not whole by the deadline of the whole.
  endless,       // More than was asked for.
  malformed,     // No HTTP, no event, no JSON, no UTF-8.
  not_streamed,  // Whole at once, so that no time to a first token can be told.
  empty,         // No token at all.
  no_usage,      // It does not say how many tokens there were.
  wrong_usage,   // It says how many, and that cannot be.
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::wrong_usage) + 1;

// In words, as messages count them: "dropped connections".
std::string_view name(Fault fault);

// Seconds since the load began.
struct Answer {
  double intended_seconds = 0;      // When the schedule wanted it sent; closed loop: when it was.
  double sent_seconds = 0;          // When it was.
  double first_seconds = 0;         // Its first chunk that has choices.
  double first_text_seconds = 0;    // Its first chunk that has text; 0: none had.
  double last_seconds = 0;          // Its last chunk that has choices.
  float longest_gap_seconds = 0;    // Between chunks that have choices.
  std::uint32_t chunks = 0;         // That have text.
  std::uint32_t prompt_tokens = 0;  // Both as usage says.
  std::uint32_t output_tokens = 0;
  std::uint32_t text_bytes = 0;
  Fault fault = Fault::none;
  bool is_short = false;  // Whole, with fewer tokens than were asked for.

  bool is_whole() const { return fault == Fault::none; }
  // From the intended start, so that a request that had to wait is as late as it is. A request
  // that failed is infinitely late: leaving it out would make a failing server look fast.
  double ttft_seconds() const {
    return is_whole() ? first_seconds - intended_seconds : std::numeric_limits<double>::infinity();
  }
  // The mean time a token after the first, by counted tokens and not by chunks. NaN for a single
  // token, which has none.
  double tpot_seconds() const {
    if (!is_whole()) return std::numeric_limits<double>::infinity();
    if (output_tokens < 2) return std::numeric_limits<double>::quiet_NaN();
    return (last_seconds - first_seconds) / (output_tokens - 1);
  }
  double end_to_end_seconds() const {
    return is_whole() ? last_seconds - intended_seconds : std::numeric_limits<double>::infinity();
  }
};

}  // namespace assay
