// Lines end with \n, \r or \r\n; an empty one ends an event; those that begin with ':' say nothing.
#include "suites/serve/sse.hpp"

namespace assay {

bool SseReader::next(std::string_view& input) {
  if (dispatched_) {
    data_.clear();
    has_data_ = dispatched_ = false;
  }
  while (!input.empty() && !broken_) {
    if (after_return_ && input.front() == '\n') input.remove_prefix(1);
    after_return_ = false;
    const std::size_t end = input.find_first_of("\r\n");
    const std::string_view piece = input.substr(0, end);
    if (line_.size() + piece.size() + data_.size() > kEventBytesMax) {
      broken_ = true;
      return false;
    }
    if (end == std::string_view::npos) {
      line_.append(piece);
      input = {};
      return false;
    }
    after_return_ = input[end] == '\r';
    input.remove_prefix(end + 1);
    bool whole = false;
    if (line_.empty()) {
      whole = on_line(piece);
    } else {
      line_.append(piece);
      whole = on_line(line_);
      line_.clear();
    }
    if (whole) return dispatched_ = true;
  }
  return false;
}

// Whether the line ends an event that has data.
bool SseReader::on_line(std::string_view line) {
  if (line.empty()) return has_data_;
  if (!line.starts_with("data")) return false;
  line.remove_prefix(4);
  if (!line.empty() && line.front() != ':') return false;  // Another field: "database".
  if (!line.empty()) line.remove_prefix(1);
  if (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  if (has_data_) data_ += '\n';
  data_.append(line);
  has_data_ = true;
  return false;
}

}  // namespace assay
