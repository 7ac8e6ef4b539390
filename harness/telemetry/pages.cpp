// Reading /proc/self/pagemap and /proc/self/smaps.
#include "harness/telemetry/pages.hpp"

#include <unistd.h>

#include <charconv>

namespace assay {
namespace {

// Linux: Documentation/admin-guide/mm/pagemap.rst.
constexpr std::uint64_t kFrameBits = (1ULL << 55U) - 1;
constexpr std::uint64_t kPresent = 1ULL << 63U;

// The start of "7f1200000000-7f1240000000 rw-p ..." up to the separator; moves `line` behind it.
std::optional<std::uintptr_t> address_before(std::string_view& line, char separator) {
  const auto end = line.find(separator);
  if (end == std::string_view::npos) return std::nullopt;
  std::uintptr_t value = 0;
  const auto parsed = std::from_chars(line.data(), line.data() + end, value, 16);
  if (parsed.ec != std::errc{} || parsed.ptr != line.data() + end) return std::nullopt;
  line.remove_prefix(end + 1);
  return value;
}

// Whether the line opens a mapping, and whether that mapping holds the address.
std::optional<bool> holds(std::string_view line, std::uintptr_t address) {
  const auto first = address_before(line, '-');
  const auto last = first ? address_before(line, ' ') : std::nullopt;
  if (!last) return std::nullopt;
  return *first <= address && address < *last;
}

std::optional<double> kibibytes(std::string_view line, std::string_view key) {
  if (!line.starts_with(key)) return std::nullopt;
  const auto parts = words(line.substr(key.size()));
  const auto value = parts.empty() ? std::nullopt : whole_number(parts[0]);
  return value ? std::optional<double>(static_cast<double>(*value)) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> page_frame(std::uintptr_t address, std::uint64_t page_bytes,
                                        const HostFiles& files) {
  if (page_bytes == 0) return std::nullopt;
  const auto entry =
      files.word_at("/proc/self/pagemap", address / page_bytes * sizeof(std::uint64_t));
  if (!entry || (*entry & kPresent) == 0 || (*entry & kFrameBits) == 0) return std::nullopt;
  return *entry & kFrameBits;
}

std::optional<double> huge_page_share(std::uintptr_t address, const HostFiles& files) {
  const auto text = files.read("/proc/self/smaps");
  if (!text) return std::nullopt;
  bool inside = false;
  std::optional<double> resident;
  for (const std::string_view line : lines(*text)) {
    if (const auto found = holds(line, address)) inside = *found;
    if (!inside) continue;
    if (const auto bytes = kibibytes(line, "Rss:")) resident = bytes;
    const auto huge = kibibytes(line, "AnonHugePages:");
    if (huge && resident && *resident > 0) return *huge / *resident;
  }
  return std::nullopt;
}

std::uint64_t page_bytes() { return static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)); }

}  // namespace assay
