// Small files of the kernel (/proc, /sys) and of the distribution, below a root that tests replace.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

class HostFiles {
 public:
  explicit HostFiles(std::filesystem::path root = "/") : root_(std::move(root)) {}

  // None where the file is missing or unreadable: what is not known stays absent. At most 4 MiB.
  std::optional<std::string> read(const std::filesystem::path& path) const;
  // The same without white space at the ends; none where that leaves nothing.
  std::optional<std::string> line(const std::filesystem::path& path) const;
  std::optional<std::uint64_t> number(const std::filesystem::path& path) const;
  // The eight bytes at `offset`, in this machine's order.
  std::optional<std::uint64_t> word_at(const std::filesystem::path& path,
                                       std::uint64_t offset) const;
  bool exists(const std::filesystem::path& path) const;
  // What a folder holds, sorted; none where it cannot be read.
  std::vector<std::string> names(const std::filesystem::path& folder) const;

 private:
  std::filesystem::path root_;
};

// Helpers for their texts.
std::string_view trimmed(std::string_view text);
std::vector<std::string_view> lines(std::string_view text);
std::vector<std::string_view> words(std::string_view line);
std::optional<std::uint64_t> whole_number(std::string_view text);

// The value behind "key" and a colon, equals sign or space in a text of such lines; the first one.
std::optional<std::string_view> value_of(std::string_view text, std::string_view key);

}  // namespace assay
