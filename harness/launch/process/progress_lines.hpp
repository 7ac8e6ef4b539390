// Bytes from a job, cut into lines that are safe to show: bounded, without control characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

class ProgressLines {
 public:
  explicit ProgressLines(std::size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  // The whole lines that these bytes end. Empty ones are left out, long ones cut.
  std::vector<std::string> add(std::string_view bytes);

 private:
  std::size_t line_bytes_max_;
  std::string open_;  // Of the line that has not ended.
};

}  // namespace assay
