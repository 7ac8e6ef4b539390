// A file to which one process adds words, while others, on other hosts too, read it as it grows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

inline constexpr std::size_t kWordBytesMax = 16U << 20U;

// One word is the line "<bytes> <SHA-256>", the bytes and a line's end. Whoever writes closes the
// file after each word, and whoever reads opens it anew: so much network file systems promise to
// show (close-to-open consistency, nfs(5)). Both make the file where it is not there: a host asks
// the server then, instead of remembering that there was none.
class WordWriter {
 public:
  // Throws Error where somebody has written there before, world_error where nobody can.
  explicit WordWriter(std::filesystem::path path);
  void append(std::string_view word);

 private:
  std::filesystem::path path_;
};

class WordReader {
 public:
  explicit WordReader(std::filesystem::path path) : path_(std::move(path)) {}

  // The next word; none while it is not there as a whole. What is damaged is never there.
  std::optional<std::string> next();

 private:
  std::optional<std::string> taken();
  void read_on();

  std::filesystem::path path_;
  std::string ahead_;        // Of the file from there on.
  std::uint64_t begin_ = 0;  // Of the next word.
};

}  // namespace assay
