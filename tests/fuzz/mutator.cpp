// The ways in which a text is broken.
#include "tests/fuzz/mutator.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace assay::fuzz {
namespace {

constexpr std::size_t kPartBytesMax = 64;
constexpr std::size_t kTextBytesMax = 64 << 10;

// Values that readers get wrong: limits of the number types, forms that JSON does not know, deep
// nesting, bytes that are no UTF-8, names that mean something in a path or in markup.
constexpr std::array<std::string_view, 36> kHard{"0",
                                                 "-0",
                                                 "-1",
                                                 "1e999",
                                                 "-1e999",
                                                 "1e-400",
                                                 "4.9e-324",
                                                 "1.7976931348623157e308",
                                                 "0.1",
                                                 "18446744073709551615",
                                                 "18446744073709551616",
                                                 "9223372036854775808",
                                                 "-9223372036854775809",
                                                 "4294967296",
                                                 "NaN",
                                                 "\"nan\"",
                                                 "\"inf\"",
                                                 "Infinity",
                                                 "null",
                                                 "true",
                                                 "false",
                                                 "\"\"",
                                                 "[]",
                                                 "{}",
                                                 "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                                                 "{\"a\":{\"a\":{\"a\":",
                                                 "\"\\ud800\"",
                                                 "\"\\u0000\"",
                                                 "\xff\xfe",
                                                 "\xc0\x80",
                                                 "\"../../etc/passwd\"",
                                                 "\"<script>\"",
                                                 "//",
                                                 "/*",
                                                 "\"[0-4294967295]\"",
                                                 "\xef\xbb\xbf"};

constexpr std::string_view kMarks = "{}[]\",:\\/\n 0123456789-+.eE";

}  // namespace

Mutator::Mutator(std::uint64_t seed, std::vector<std::string> seeds)
    : state_(seed), seeds_(std::move(seeds)) {}

// SplitMix64 (Steele, Lea, Flood 2014): any state is a good one.
std::uint64_t Mutator::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::size_t Mutator::below(std::size_t limit) {
  return limit == 0 ? 0 : static_cast<std::size_t>(next() % limit);
}

std::string_view Mutator::part_of(std::string_view text) {
  const std::size_t begin = below(text.size());
  return text.substr(begin, 1 + below(kPartBytesMax));
}

std::string Mutator::broken_once(std::string text) {
  if (text.empty()) return std::string(kHard[below(kHard.size())]);
  const std::size_t at = below(text.size());
  switch (below(9)) {
    case 0: text[at] = static_cast<char>(text[at] ^ (1 << below(8))); break;
    case 1: text[at] = kMarks[below(kMarks.size())]; break;
    case 2: text.erase(at, 1 + below(kPartBytesMax)); break;
    case 3: text.resize(at); break;
    case 4: text.insert(at, std::string(part_of(text))); break;
    case 5: text.insert(at, std::string(part_of(seeds_[below(seeds_.size())]))); break;
    case 6: text.insert(at, kHard[below(kHard.size())]); break;
    case 7: std::swap(text[at], text[below(text.size())]); break;
    default: {  // A value for another value: from here to the next comma or bracket.
      const std::size_t begin = text.find(':', at);
      if (begin == std::string::npos) break;
      const std::size_t end = std::min(text.find_first_of(",}]", begin), text.size());
      text.replace(begin + 1, end - begin - 1, kHard[below(kHard.size())]);
    }
  }
  text.resize(std::min(text.size(), kTextBytesMax));
  return text;
}

std::string Mutator::broken() {
  std::string text = seeds_[below(seeds_.size())];
  for (std::size_t changes = 1 + below(4); changes > 0; --changes) text = broken_once(text);
  return text;
}

}  // namespace assay::fuzz
