// Server-sent events, byte by byte as they come: a character split across two pieces is no matter.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay {

// A chunk of an answer has a few hundred bytes; a stream never holds more than this.
inline constexpr std::size_t kEventBytesMax = 8U << 10U;

class SseReader {
 public:
  // Takes bytes off the front of `input` up to the end of an event. True where one is whole: its
  // data, lines joined by '\n', stands in data() until the next call.
  bool next(std::string_view& input);

  std::string_view data() const { return data_; }
  bool is_broken() const { return broken_; }  // A line or an event is longer than the limit.

 private:
  bool on_line(std::string_view line);

  std::string line_;  // What came of a line whose end did not.
  std::string data_;
  bool has_data_ = false;
  bool dispatched_ = false;
  bool after_return_ = false;  // A '\n' that follows '\r' belongs to the same end of a line.
  bool broken_ = false;
};

}  // namespace assay
