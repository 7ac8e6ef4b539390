// Reading and writing lists of CPUs.
#include "harness/device/cpu_list.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "results/record/error.hpp"

namespace assay {
namespace {

[[noreturn]] void refuse(std::string_view text) {
  throw Error{"'" + std::string(text) + "' is not a list of CPUs",
              "write it as 0-3,8 with numbers below " + std::to_string(kCpusMax)};
}

unsigned number(std::string_view digits, std::string_view text) {
  unsigned value = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value);
  if (digits.empty() || parsed.ec != std::errc{} || parsed.ptr != end || value >= kCpusMax) {
    refuse(text);
  }
  return value;
}

void add_range(std::vector<unsigned>& cpus, std::string_view range, std::string_view text) {
  const auto dash = range.find('-');
  const unsigned first = number(range.substr(0, dash), text);
  const unsigned last =
      dash == std::string_view::npos ? first : number(range.substr(dash + 1), text);
  if (last < first) refuse(text);
  for (unsigned cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
}

}  // namespace

std::vector<unsigned> parse_cpu_list(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty() && (rest.back() == '\n' || rest.back() == ' ')) rest.remove_suffix(1);
  // The longest sensible list names every CPU apart.
  if (rest.size() > std::size_t{kCpusMax} * 5) refuse(text.substr(0, 80));
  std::vector<unsigned> cpus;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    add_range(cpus, rest.substr(0, comma), text);
    if (cpus.size() > 2 * std::size_t{kCpusMax}) refuse(text.substr(0, 80));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
    if (rest.empty()) refuse(text);
  }
  std::ranges::sort(cpus);
  cpus.erase(std::ranges::unique(cpus).begin(), cpus.end());
  return cpus;
}

std::string format_cpu_list(const std::vector<unsigned>& cpus) {
  std::string text;
  for (std::size_t first = 0; first < cpus.size();) {
    std::size_t last = first;
    while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += std::to_string(cpus[first]);
    if (last > first) text += "-" + std::to_string(cpus[last]);
    first = last + 1;
  }
  return text;
}

}  // namespace assay
