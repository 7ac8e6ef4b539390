// The name of a case.
#include "results/record/case.hpp"

#include <charconv>
#include <cstdint>
#include <system_error>

namespace assay {

std::string case_name(const std::string& benchmark, const Axes& axes) {
  if (axes.empty()) return benchmark;
  std::string text = benchmark;
  char separator = '[';
  for (const auto& [axis, value] : axes) {
    text += separator;
    text += axis + "=" + value;
    separator = ',';
  }
  return text + "]";
}

// Written with as many digits as the last one has.
bool is_later_round(const Axes& axes) {
  const auto round = axes.find(std::string(kRoundAxis));
  if (round == axes.end()) return false;
  const std::size_t digits = round->second.find_first_not_of('0');
  return digits == std::string::npos || round->second.substr(digits) != "1";
}

double size_bytes(const Axes& axes) {
  const auto found = axes.find(std::string(kSizeAxis));
  if (found == axes.end()) return 0;
  std::uint64_t bytes = 0;
  const char* const end = found->second.data() + found->second.size();
  const auto parsed = std::from_chars(found->second.data(), end, bytes);
  return parsed.ec == std::errc{} && parsed.ptr == end ? static_cast<double>(bytes) : 0;
}

}  // namespace assay
