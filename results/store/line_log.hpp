// A file that only grows, line by line: each is on disk before the call returns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "results/store/descriptor.hpp"

namespace assay {

class LineLog {
 public:
  // Opens for appending; a torn last line of an earlier run is cut off first. `bytes_max`: no such
  // file is larger.
  LineLog(const std::filesystem::path& path, std::uint64_t bytes_max);

  // Writes the line (without its newline) and fsyncs. Throws world_error.
  void append(std::string_view line);

 private:
  std::filesystem::path path_;
  Descriptor file_;
};

// Whole lines only, in their order; a torn last line is left out. An Error out of `each` gets
// "file:line: " in front.
void read_line_log(const std::filesystem::path& path, std::uint64_t bytes_max,
                   const std::function<void(std::string_view line)>& each);

}  // namespace assay
