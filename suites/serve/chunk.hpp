// What one event of a streamed completion says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

struct Usage {
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
  std::optional<std::uint64_t> total_tokens;
};

struct Chunk {
  bool has_choices = false;
  std::uint64_t text_bytes = 0;  // Of text, content and reasoning together.
  bool finished = false;         // A finish_reason stands in it.
  std::optional<Usage> usage;
  std::string_view model = {};  // Valid until the next call.
  std::string error = {};       // What the server says instead of going on.
};

// The fields of an event's data. Nothing where it is no JSON object in valid UTF-8, or a count in
// it is no whole number.
std::optional<Chunk> parse_chunk(std::string_view data);

}  // namespace assay
