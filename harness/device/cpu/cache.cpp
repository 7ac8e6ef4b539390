// Reading /sys/devices/system/cpu/cpu*/cache.
#include "harness/device/cpu/cache.hpp"

#include <fstream>
#include <map>
#include <optional>
#include <string>

namespace assay {
namespace {

struct Cache {
  int level = 0;
  std::uint64_t bytes = 0;
  std::string shared_with;
};

std::string word(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string text;
  file >> text;
  return text;
}

// "480M", "32K" or "4096"; 0 for anything else.
std::uint64_t size_bytes(const std::string& text) {
  std::uint64_t value = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && digits < 12 && text[digits] >= '0' && text[digits] <= '9';
       ++digits) {
    value = value * 10 + static_cast<std::uint64_t>(text[digits] - '0');
  }
  const std::string unit = text.substr(digits);
  if (unit.empty()) return value;
  if (unit == "K") return value << 10;
  if (unit == "M") return value << 20;
  return unit == "G" ? value << 30 : 0;
}

// No CPU states more caches than this: two first levels and three more.
constexpr int kCachesMax = 16;

Cache outermost(const std::filesystem::path& caches) {
  Cache best;
  for (int index = 0; index < kCachesMax; ++index) {
    const auto folder = caches / ("index" + std::to_string(index));
    const std::string level = word(folder / "level");
    if (level.size() != 1 || level[0] < '1' || level[0] > '9') break;
    if (word(folder / "type") == "Instruction" || level[0] - '0' < best.level) continue;
    best = {level[0] - '0', size_bytes(word(folder / "size")), word(folder / "shared_cpu_list")};
  }
  return best;
}

}  // namespace

std::uint64_t llc_bytes(const std::vector<unsigned>& cpus,
                        const std::filesystem::path& system_cpus) {
  std::map<std::string, std::uint64_t> distinct;
  for (const unsigned cpu : cpus) {
    const Cache cache = outermost(system_cpus / ("cpu" + std::to_string(cpu)) / "cache");
    if (cache.bytes == 0) return 0;
    const std::string who = cache.shared_with.empty() ? std::to_string(cpu) : cache.shared_with;
    distinct[std::to_string(cache.level) + ":" + who] = cache.bytes;
  }
  std::uint64_t sum = 0;
  for (const auto& [who, bytes] : distinct) sum += bytes;
  return sum;
}

}  // namespace assay
