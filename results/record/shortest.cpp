// A small table of the numbers asked for last, by their bits.
#include "results/record/shortest.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>

namespace assay {
namespace {

struct Known {
  std::uint64_t bits = 0;
  std::size_t size = 0;         // 0: nothing yet.
  std::array<char, 24> text{};  // The longest is "-2.2250738585072014e-308".
};

// Some 20 numbers stand between a verdict's line and its row.
constexpr int kTableBits = 6;

}  // namespace

std::string_view shortest(double value) {
  thread_local std::array<Known, std::size_t{1} << kTableBits> table{};
  const auto bits = std::bit_cast<std::uint64_t>(value);
  // Fibonacci hashing, as in SampleIndex.
  Known& known = table[(bits * 0x9E3779B97F4A7C15ULL) >> (64 - kTableBits)];
  if (known.size == 0 || known.bits != bits) {
    char* const begin = known.text.data();
    const auto end = std::to_chars(begin, begin + known.text.size(), value);
    known.bits = bits;
    known.size = static_cast<std::size_t>(end.ptr - begin);
  }
  return {known.text.data(), known.size};
}

}  // namespace assay
