// Status line, headers, and a body by length, by chunks or until the end.
#include "suites/serve/http.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace assay {
namespace {

constexpr std::size_t kChunkSizeDigitsMax = 8;
constexpr std::size_t kShownHeaderBytesMax = 100;

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& letter : made) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return made;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool parse_whole(std::string_view text, std::uint64_t& value, int base) {
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value, base);
  return !text.empty() && parsed.ec == std::errc{} && parsed.ptr == end;
}

}  // namespace

std::string_view HttpReader::next(std::string_view& input) {
  switch (state_) {
    case State::body_of_length:
    case State::body_until_close:
    case State::chunk: return take_body(input);
    case State::over:
    case State::broken: input = {}; return {};
    default: break;
  }
  if (take_line(input)) {
    const std::string line = std::move(line_);
    line_.clear();
    on_line(line);
  }
  return {};
}

// Whether a whole line stands in line_ now, without its end.
bool HttpReader::take_line(std::string_view& input) {
  const std::size_t end = input.find('\n');
  const std::size_t taken = std::min(end, input.size());
  if (line_.size() + taken > kHeaderLineBytesMax) {
    break_off("a line of its head is longer than 8 KiB");
    return false;
  }
  line_.append(input.substr(0, taken));
  input.remove_prefix(end == std::string_view::npos ? taken : taken + 1);
  if (end == std::string_view::npos) return false;
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  return true;
}

void HttpReader::on_line(std::string_view line) {
  if (state_ != State::chunk_size && state_ != State::chunk_end) {
    head_bytes_ += line.size() + 1;
    if (head_bytes_ > kHeadBytesMax) return break_off("its head is longer than 32 KiB");
  }
  switch (state_) {
    case State::status_line: return on_status_line(line);
    case State::headers: return line.empty() ? on_head_end() : on_header(line);
    case State::chunk_size: return on_chunk_size(line);
    case State::chunk_end:
      if (!line.empty()) return break_off("a chunk is longer than it says");
      state_ = State::chunk_size;
      return;
    case State::trailers:
      if (line.empty()) state_ = State::over;
      return;
    default: return;
  }
}

void HttpReader::on_status_line(std::string_view line) {
  std::uint64_t status = 0;
  const bool is_http = line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ");
  if (!is_http || !parse_whole(line.substr(9, 3), status, 10) || status < 100 || status > 599) {
    return break_off("it is no HTTP/1.1 response");
  }
  status_ = static_cast<int>(status);
  keep_alive_ = line[7] == '1';
  state_ = State::headers;
}

void HttpReader::on_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return break_off("a header has no name");
  const std::string name = lower(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (name == "content-length") {
    std::uint64_t length = 0;
    if (!parse_whole(value, length, 10) || (has_length_ && length != left_)) {
      return break_off("its content-length is no one number");
    }
    has_length_ = true;
    left_ = length;
  } else if (name == "transfer-encoding") {
    if (lower(value) != "chunked") return break_off("its transfer-encoding is not 'chunked'");
    chunked_ = true;
  } else if (name == "content-encoding") {
    if (lower(value) != "identity") return break_off("it is compressed, which was not asked for");
  } else if (name == "content-type") {
    event_stream_ = lower(value).starts_with("text/event-stream");
  } else if (name == "connection") {
    const std::string wish = lower(value);
    if (wish.find("close") != std::string::npos) keep_alive_ = false;
    if (wish.find("keep-alive") != std::string::npos) keep_alive_ = true;
  } else if (name == "server") {
    server_ = value.substr(0, kShownHeaderBytesMax);
  } else if (name == "location") {
    location_ = value.substr(0, kShownHeaderBytesMax);
  }
}

void HttpReader::on_head_end() {
  if (status_ < 200) {  // "100 Continue": the response itself is still to come.
    state_ = State::status_line;
    return;
  }
  if (chunked_ && has_length_) return break_off("it has a length and chunks");
  has_head_ = true;
  if (status_ == 204 || status_ == 304) {
    state_ = State::over;
  } else if (chunked_) {
    state_ = State::chunk_size;
  } else if (has_length_) {
    state_ = left_ == 0 ? State::over : State::body_of_length;
  } else {
    keep_alive_ = false;
    state_ = State::body_until_close;
  }
}

void HttpReader::on_chunk_size(std::string_view line) {
  const std::string_view digits = trimmed(line.substr(0, line.find(';')));
  if (digits.size() > kChunkSizeDigitsMax || !parse_whole(digits, left_, 16)) {
    return break_off("a chunk has no size");
  }
  state_ = left_ == 0 ? State::trailers : State::chunk;
}

std::string_view HttpReader::take_body(std::string_view& input) {
  if (state_ == State::body_until_close) {
    const std::string_view piece = input;
    input = {};
    return piece;
  }
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
  const std::string_view piece = input.substr(0, size);
  input.remove_prefix(size);
  left_ -= size;
  if (left_ == 0) state_ = state_ == State::chunk ? State::chunk_end : State::over;
  return piece;
}

void HttpReader::peer_closed() {
  if (is_over()) return;
  if (state_ == State::body_until_close) {
    state_ = State::over;
  } else {
    break_off(status_ == 0 && line_.empty() ? "the connection was closed before any answer"
                                            : "the connection was closed in the middle of it");
  }
}

void HttpReader::break_off(std::string why) {
  broken_by_ = std::move(why);
  state_ = State::broken;
  line_ = {};
}

}  // namespace assay
