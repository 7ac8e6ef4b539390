// A quarter of the time of judging a fleet went into a tree of each line that was read once.
#include "results/format/plain_sample.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>

namespace assay {
namespace {

// Whole numbers up to 2^53 and powers of ten up to 10^22 are exact, so that one division rounds
// correctly (Clinger, How to read floating point numbers accurately, 1990).
constexpr std::uint64_t kWholeExact = std::uint64_t{1} << 53;
constexpr std::array<double, 23> kPowers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                         1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                         1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

constexpr std::ptrdiff_t kDigitsCounted = 19;  // More do not fit into 64 bits.

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// Eight letters at once: the top bit of each that ends a plain text or that no plain text has. Only
// the lowest of them is meant; a borrow or a carry can set others above it.
std::uint64_t stops(std::uint64_t letters) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kTops = 0x8080808080808080;
  const auto equal = [&](char one) {
    const std::uint64_t zero = letters ^ (kOnes * static_cast<unsigned char>(one));
    return (zero - kOnes) & ~zero;
  };
  const std::uint64_t control = (letters - kOnes * ' ') & ~letters;
  const std::uint64_t above_tilde = (letters + kOnes) | letters;
  return (equal('"') | equal('\\') | control | above_tilde) & kTops;
}
static_assert(std::endian::native == std::endian::little, "the lowest bits are the first letter");

// Whether eight letters are digits: their high halves are 3, and stay it when 6 is added, which
// takes ':' to '?' over it.
bool are_digits(std::uint64_t letters) {
  constexpr std::uint64_t kHighHalves = 0xF0F0F0F0F0F0F0F0;
  constexpr std::uint64_t kThrees = 0x3030303030303030;
  return (letters & kHighHalves) == kThrees &&
         ((letters + 0x0606060606060606) & kHighHalves) == kThrees;
}

// The number of eight digits: neighbours are put together to two, to four, to eight digits.
std::uint64_t value_of(std::uint64_t letters) {
  letters &= 0x0F0F0F0F0F0F0F0F;
  letters = (letters * 10 + (letters >> 8)) & 0x00FF00FF00FF00FF;
  letters = (letters * 100 + (letters >> 16)) & 0x0000FFFF0000FFFF;
  return (letters * 10'000 + (letters >> 32)) & 0xFFFFFFFF;
}

// Each takes what is next. What is not plain ends the line, so that nothing more is found.
class Cursor {
 public:
  explicit Cursor(std::string_view line) : at_(line.data()), end_(line.data() + line.size()) {}

  bool is_plain() const { return plain_; }
  bool is_done() const { return plain_ && at_ == end_; }

  template <std::size_t Size>
  void take(const char (&expected)[Size]) {
    if (is_next(expected)) {
      at_ += Size - 1;
    } else {
      refuse();
    }
  }

  template <std::size_t Size>
  bool is_next(const char (&expected)[Size]) const {
    return end_ - at_ >= static_cast<std::ptrdiff_t>(Size - 1) &&
           std::memcmp(at_, expected, Size - 1) == 0;
  }

  bool take_if(char expected) {
    if (at_ == end_ || *at_ != expected) return false;
    ++at_;
    return true;
  }

  std::string_view text() {
    if (!take_if('"')) return refused();
    const char* const begin = at_;
    for (std::uint64_t letters = 0; end_ - at_ >= 8; at_ += 8) {
      std::memcpy(&letters, at_, 8);
      const std::uint64_t found = stops(letters);
      if (found == 0) continue;
      at_ += std::countr_zero(found) / 8;
      return *at_ == '"' ? up_to_here(begin) : refused();
    }
    while (at_ != end_ && *at_ >= ' ' && *at_ <= '~' && *at_ != '\\' && *at_ != '"') ++at_;
    return at_ != end_ && *at_ == '"' ? up_to_here(begin) : refused();
  }

  // Without a point or an exponent; without leading zeros.
  std::uint64_t count() {
    const char* const begin = at_;
    const std::uint64_t value = digits();
    const auto length = at_ - begin;
    const bool is_whole = at_ == end_ || (*at_ != '.' && *at_ != 'e' && *at_ != 'E');
    const bool is_plain = is_whole && length > 0 && length < kDigitsCounted;
    if (!is_plain || (*begin == '0' && length > 1)) refuse();
    return value;
  }

  double number() {
    const char* const begin = at_;
    std::uint64_t mantissa = digits();
    const auto whole = at_ - begin;
    if (whole == 0 || (*begin == '0' && whole > 1)) return refuse();
    std::ptrdiff_t behind_point = 0;
    if (take_if('.')) {
      const char* const point = at_;
      mantissa = digits(mantissa);
      behind_point = at_ - point;
      if (behind_point == 0) return refuse();
    }
    const bool has_exponent = at_ != end_ && (*at_ == 'e' || *at_ == 'E');
    if (has_exponent && !exponent()) return refuse();
    if (!has_exponent && whole + behind_point <= kDigitsCounted && mantissa <= kWholeExact) {
      return static_cast<double>(mantissa) / kPowers[static_cast<std::size_t>(behind_point)];
    }
    // A whole number of more digits may be none that fits, or lose some.
    if (!has_exponent && behind_point == 0) return refuse();
    double value = 0;
    const auto read = std::from_chars(begin, at_, value);
    return read.ec == std::errc{} && read.ptr == at_ ? value : refuse();
  }

  // each(key) for the pairs of an object whose keys are sorted.
  template <class Each>
  void pairs(const Each& each) {
    take("{");
    if (take_if('}')) return;
    std::string_view before;
    bool first = true;
    do {
      const std::string_view key = text();
      take(":");
      if (!first && key <= before) refuse();
      if (!plain_) return;
      first = false;
      before = key;
      each(key);
    } while (take_if(','));
    take("}");
  }

  template <class Each>
  void items(const Each& each) {
    take("[");
    if (take_if(']')) return;
    do each();
    while (take_if(','));
    take("]");
  }

  double refuse() {
    plain_ = false;
    at_ = end_;
    return 0;
  }

 private:
  // Takes the quote behind it.
  std::string_view up_to_here(const char* begin) {
    return {begin, static_cast<std::size_t>(at_++ - begin)};
  }

  std::string_view refused() {
    refuse();
    return {};
  }

  // Of more than 19 digits the value is not used.
  std::uint64_t digits(std::uint64_t value = 0) {
    for (std::uint64_t letters = 0; end_ - at_ >= 8; at_ += 8) {
      std::memcpy(&letters, at_, 8);
      if (!are_digits(letters)) break;
      value = value * 100'000'000 + value_of(letters);
    }
    while (at_ != end_ && is_digit(*at_)) {
      value = value * 10 + static_cast<std::uint64_t>(*at_++ - '0');
    }
    return value;
  }

  bool exponent() {
    ++at_;
    if (!take_if('-')) take_if('+');
    const char* const begin = at_;
    digits();
    return at_ != begin;
  }

  const char* at_;
  const char* end_;
  bool plain_ = true;
};

std::variant<bool, double, std::string_view> fact(Cursor& line) {
  if (line.is_next("\"")) {
    const std::string_view text = line.text();
    if (text == "nan" || text == "inf" || text == "-inf") line.refuse();  // These are numbers.
    return text;
  }
  const bool is_true = line.is_next("true");
  if (!is_true && !line.is_next("false")) return line.number();
  if (is_true) {
    line.take("true");
  } else {
    line.take("false");
  }
  return is_true;
}

void metric(Cursor& line, std::string_view name, SampleDraft& draft) {
  line.take("{\"unit\":");
  const std::string_view unit = line.text();
  const std::size_t before = draft.values.size();
  line.take(",\"values\":");
  line.items([&] { draft.values.push_back(line.number()); });
  line.take("}");
  draft.metrics.push_back({name, unit, draft.values.size() - before});
}

SampleStatus status(Cursor& line) {
  const std::string_view name = line.text();
  if (name == "measured") return SampleStatus::measured;
  if (name == "wrong") return SampleStatus::wrong;
  if (name != "error") line.refuse();
  return SampleStatus::error;
}

}  // namespace

bool read_plain(std::string_view text, SampleDraft& draft) {
  Cursor line(text);
  line.take("{\"attempt\":");
  const std::uint64_t attempt = line.count();
  if (attempt > std::numeric_limits<std::uint32_t>::max()) return false;
  draft.attempt = static_cast<std::uint32_t>(attempt);
  line.take(",\"began_seconds\":");
  draft.began_seconds = line.number();
  line.take(",\"case\":");
  draft.case_name = line.text();
  line.take(",\"cause\":");
  draft.cause = line.text();
  line.take(",\"conditions\":");
  line.pairs([&](std::string_view name) { draft.conditions.push_back({name, line.number()}); });
  line.take(",\"ended_seconds\":");
  draft.ended_seconds = line.number();
  line.take(",\"facts\":");
  line.pairs([&](std::string_view name) { draft.facts.push_back({name, fact(line)}); });
  line.take(",\"metrics\":");
  line.pairs([&](std::string_view name) { metric(line, name, draft); });
  line.take(",\"started\":");
  draft.started = line.text();
  line.take(",\"status\":");
  draft.status = status(line);
  line.take(",\"unit\":");
  draft.unit = line.text();
  line.take(",\"verified\":");
  draft.verified = line.count();
  line.take("}");
  return line.is_done();
}

}  // namespace assay
