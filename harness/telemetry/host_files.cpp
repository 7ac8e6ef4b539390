// Reading small files, and their usual forms.
#include "harness/telemetry/host_files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <fstream>

namespace assay {
namespace {

// /proc/stat of a host with 8192 CPUs is about 1 MiB.
constexpr std::size_t kBytesMax = 4 << 20;
constexpr std::string_view kSpace = " \t\r\n";

}  // namespace

std::optional<std::string> HostFiles::read(const std::filesystem::path& path) const {
  std::ifstream file(root_ / path.relative_path(), std::ios::binary);
  if (!file) return std::nullopt;
  // Files of the kernel state no size: read in pieces.
  std::string text;
  std::size_t got = 0;
  do {
    text.resize(got + 65536);
    file.read(text.data() + got, 65536);
    got += static_cast<std::size_t>(file.gcount());
  } while (file && got < kBytesMax);
  if (file.bad()) return std::nullopt;
  text.resize(got);
  return text;
}

std::optional<std::string> HostFiles::line(const std::filesystem::path& path) const {
  const auto text = read(path);
  if (!text || trimmed(*text).empty()) return std::nullopt;
  return std::string(trimmed(*text));
}

std::optional<std::uint64_t> HostFiles::number(const std::filesystem::path& path) const {
  const auto text = line(path);
  return text ? whole_number(*text) : std::nullopt;
}

std::optional<std::uint64_t> HostFiles::word_at(const std::filesystem::path& path,
                                                std::uint64_t offset) const {
  // Unbuffered: /proc/self/pagemap is read a word at a time, and is as large as the address space.
  std::ifstream file;
  file.rdbuf()->pubsetbuf(nullptr, 0);
  file.open(root_ / path.relative_path(), std::ios::binary);
  std::uint64_t word = 0;
  std::array<char, sizeof word> bytes{};
  if (!file.seekg(static_cast<std::streamoff>(offset)) || !file.read(bytes.data(), bytes.size())) {
    return std::nullopt;
  }
  std::memcpy(&word, bytes.data(), sizeof word);
  return word;
}

bool HostFiles::exists(const std::filesystem::path& path) const {
  std::error_code unknown;
  return std::filesystem::exists(root_ / path.relative_path(), unknown);
}

std::vector<std::string> HostFiles::names(const std::filesystem::path& folder) const {
  std::vector<std::string> found;
  std::error_code unknown;
  for (const auto& entry :
       std::filesystem::directory_iterator(root_ / folder.relative_path(), unknown)) {
    found.push_back(entry.path().filename().string());
  }
  std::ranges::sort(found);
  return found;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> found;
  while (!text.empty()) {
    const auto end = text.find('\n');
    found.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return found;
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  for (auto start = line.find_first_not_of(kSpace); start != std::string_view::npos;) {
    const auto end = line.find_first_of(kSpace, start);
    found.push_back(line.substr(start, end - start));
    start = line.find_first_not_of(kSpace, end);
  }
  return found;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return value;
}

std::optional<std::string_view> value_of(std::string_view text, std::string_view key) {
  for (const std::string_view line : lines(text)) {
    if (!line.starts_with(key)) continue;
    const std::string_view rest = line.substr(key.size());
    const std::string_view value = trimmed(rest);
    if (!value.empty() && (value.front() == ':' || value.front() == '=')) {
      return trimmed(value.substr(1));
    }
    if (!rest.empty() && kSpace.find(rest.front()) != std::string_view::npos) return value;
  }
  return std::nullopt;
}

}  // namespace assay
