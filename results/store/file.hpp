// Files, whole: reading with a limit, writing so that a crash leaves the old or the new, digests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <future>
#include <string>
#include <string_view>

#include "results/store/descriptor.hpp"

namespace assay {

inline constexpr std::uint64_t kFileBytesMax = 4ULL << 30;        // Of a file that a program wrote.
inline constexpr std::uint64_t kHumanFileBytesMax = 64ULL << 20;  // Of a file that a person wrote.

// Throws Error (usage) where the file is missing, unreadable, a folder or larger than `bytes_max`.
std::string read_file(const std::filesystem::path& path, std::uint64_t bytes_max = kFileBytesMax);

// A file in the making. It is written beside its place; finish() fsyncs, renames and fsyncs the
// folder, and without it nothing stays. Throws world_error (disk full, ...).
class FileWriter {
 public:
  explicit FileWriter(std::filesystem::path path);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void append(std::string_view bytes);
  void finish();  // Once, as the last call.

 private:
  void write(std::string_view bytes);
  void send_to_disk();
  void settle();

  std::filesystem::path path_;
  std::filesystem::path partial_;  // Empty once it was renamed.
  Descriptor file_;
  std::string piece_;  // What was appended and not written yet.
  // Bytes that were written, are on their way to the disk, and have left the memory.
  std::int64_t written_ = 0;
  std::int64_t sent_ = 0;
  std::int64_t forgotten_ = 0;
  std::int64_t settled_ = 0;         // And are asked of the disk itself, or were.
  std::future<void> settling_ = {};  // Last: it ends before the file is closed.
};

// A whole file, written as FileWriter does.
void write_file(const std::filesystem::path& path, std::string_view bytes);

// 64 hex digits.
std::string sha256(std::string_view bytes);
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace assay
