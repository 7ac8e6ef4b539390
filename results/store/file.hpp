// Files, whole: reading with a limit, writing so that a crash leaves the old or the new, digests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace assay {

inline constexpr std::uint64_t kFileBytesMax = 4ULL << 30;        // Of a file that a program wrote.
inline constexpr std::uint64_t kHumanFileBytesMax = 64ULL << 20;  // Of a file that a person wrote.

// Throws Error (usage) where the file is missing, unreadable, a folder or larger than `bytes_max`.
std::string read_file(const std::filesystem::path& path, std::uint64_t bytes_max = kFileBytesMax);

// Writes beside it, fsyncs, renames, fsyncs the folder. Throws world_error (disk full, ...).
void write_file(const std::filesystem::path& path, std::string_view bytes);

// 64 hex digits.
std::string sha256(std::string_view bytes);
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace assay
