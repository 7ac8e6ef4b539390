// Cutting bytes into lines.
#include "harness/launch/process/progress_lines.hpp"

namespace assay {

std::vector<std::string> ProgressLines::add(std::string_view bytes) {
  std::vector<std::string> lines;
  for (const char byte : bytes) {
    if (byte == '\n') {
      if (!open_.empty()) lines.push_back(std::move(open_));
      open_.clear();
      continue;
    }
    // Printable ASCII: what a worker says is a protocol, not prose.
    const bool printable = byte >= 0x20 && byte < 0x7f;
    if (printable && open_.size() < line_bytes_max_) open_ += byte;
  }
  return lines;
}

}  // namespace assay
