// Spreading the roots, and ids as texts.
#include "harness/device/join.hpp"

#include <charconv>

#include "results/record/error.hpp"

namespace assay {

std::vector<unsigned> root_ranks(unsigned size) {
  const unsigned roots = (size + kRanksOfRoot - 1) / kRanksOfRoot;
  std::vector<unsigned> ranks;
  for (std::uint64_t root = 0; root < roots; ++root) {
    ranks.push_back(static_cast<unsigned>(root * size / roots));
  }
  return ranks;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (const char letter : bytes) {
    const auto byte = static_cast<unsigned char>(letter);
    digits += kDigits[byte >> 4U];
    digits += kDigits[byte & 15U];
  }
  return digits;
}

std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    unsigned byte = 0;
    const std::string_view two = digits.substr(at, 2);
    const auto parsed = std::from_chars(two.data(), two.data() + two.size(), byte, 16);
    if (two.size() != 2 || parsed.ec != std::errc{} || parsed.ptr != two.data() + 2) {
      throw Error{"'" + std::string(digits) + "' is no id of ranks"};
    }
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

}  // namespace assay
