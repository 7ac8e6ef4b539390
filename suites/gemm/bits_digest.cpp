// A sum over words, each mixed with its place: no order of them matters.
#include "suites/gemm/bits_digest.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

#include "harness/device/lanes.hpp"

namespace assay {
namespace {

// The finaliser of splitmix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
// Generators", 2014): each bit of the input changes half of those that come out.
std::uint64_t mixed(std::uint64_t word) {
  word = (word ^ (word >> 30U)) * 0xBF58476D1CE4E5B9U;
  word = (word ^ (word >> 27U)) * 0x94D049BB133111EBU;
  return word ^ (word >> 31U);
}

std::uint64_t word_at(const void* data, std::size_t bytes, std::size_t index) {
  std::uint64_t word = 0;
  const std::size_t begin = index * sizeof word;
  std::memcpy(&word, static_cast<const std::byte*>(data) + begin,
              std::min(sizeof word, bytes - begin));
  return word;
}

}  // namespace

std::uint64_t bits_digest(Device& host, const void* data, std::size_t bytes) {
  const std::size_t words = (bytes + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);
  std::vector<std::uint64_t> sums(host.lanes());
  host.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(words, lane, lanes);
    std::uint64_t sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += mixed(word_at(data, bytes, i) ^ mixed(i + 1));
    sums[lane] = sum;
  });
  return std::accumulate(sums.begin(), sums.end(), mixed(bytes));
}

std::string digest_text(std::uint64_t digest) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(digest >> shift) & 15U];
  return text;
}

}  // namespace assay
