// A file line by line, in bounded memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "results/store/descriptor.hpp"

namespace assay {

inline constexpr std::size_t kLineBytesMax = 16 << 20;

// Bytes that may be read, whatever they hold, behind every line.
inline constexpr std::size_t kLinePadding = 64;

class LineReader {
 public:
  // Throws Error for what is no regular file; never follows a symbolic link. Messages name it
  // `shown`: they become part of verdicts, which must not depend on where a campaign lies.
  LineReader(const std::filesystem::path& path, std::string shown);

  // The same, with memory that outlives it: whoever reads many files makes it once.
  LineReader(const std::filesystem::path& path, std::string shown, std::string& buffer);
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // The next whole line, without its newline but with kLinePadding; valid until the next call. None
  // at the end, where a line without newline is left out. Throws Error for a line above
  // kLineBytesMax.
  std::optional<std::string_view> next();

  std::uint64_t offset() const { return offset_; }  // Behind the last line returned.
  bool torn() const { return begin_ < end_; }       // At the end: something stands behind it.

 private:
  bool fill();  // Reads more; false at the end of the file.

  std::string shown_;
  Descriptor file_;
  std::string own_buffer_;
  std::string& buffer_;
  std::size_t begin_ = 0;  // Of what was read and not returned yet.
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace assay
