// UTF-8, character by character.
#include "results/report/safe_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace assay {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Range {
  char32_t first;
  char32_t last;
};

// East Asian Wide and Fullwidth, emoji (Unicode 15, EastAsianWidth.txt, joined to blocks).
constexpr std::array<Range, 10> kWide{{{0x1100, 0x115F},
                                       {0x2E80, 0x303E},
                                       {0x3041, 0xA4CF},
                                       {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},
                                       {0xFE30, 0xFE6F},
                                       {0xFF00, 0xFF60},
                                       {0xFFE0, 0xFFE6},
                                       {0x1F300, 0x1FAFF},
                                       {0x20000, 0x3FFFD}}};

// Combining marks of the common scripts, and variation selectors.
constexpr std::array<Range, 6> kCombining{{{0x0300, 0x036F},
                                           {0x0483, 0x0489},
                                           {0x0591, 0x05BD},
                                           {0x1AB0, 0x1AFF},
                                           {0x20D0, 0x20FF},
                                           {0xFE00, 0xFE0F}}};

// What a terminal or a browser acts upon, or does not show: C0, DEL and C1; soft hyphen, zero-width
// characters and bidirectional marks, separators, overrides; the byte order mark; tags.
constexpr std::array<Range, 10> kHidden{{{0x00, 0x1F},
                                         {0x7F, 0x9F},
                                         {0xAD, 0xAD},
                                         {0x061C, 0x061C},
                                         {0x200B, 0x200F},
                                         {0x2028, 0x202E},
                                         {0x2060, 0x206F},
                                         {0xFEFF, 0xFEFF},
                                         {0xFFF9, 0xFFFB},
                                         {0xE0000, 0xE0FFF}}};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t code) {
  return std::ranges::any_of(
      ranges, [&](const Range& range) { return code >= range.first && code <= range.last; });
}

struct Character {
  char32_t code = kReplacement;
  std::size_t bytes = 1;
};

// How many bytes follow this first byte; -1 where none may begin with it.
int followers(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xC2 && first <= 0xDF) return 1;
  if (first >= 0xE0 && first <= 0xEF) return 2;
  if (first >= 0xF0 && first <= 0xF4) return 3;
  return -1;
}

// The character at the beginning of `text`, which is not empty; anything invalid is one byte wide.
Character decode(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const int more = followers(first);
  if (more == 0) return {first, 1};
  if (more < 0 || text.size() <= static_cast<std::size_t>(more)) return {};
  auto code = static_cast<char32_t>(first & (0x3F >> more));
  for (int at = 1; at <= more; ++at) {
    const auto next = static_cast<unsigned char>(text[static_cast<std::size_t>(at)]);
    if ((next & 0xC0) != 0x80) return {};
    code = (code << 6) | (next & 0x3F);
  }
  constexpr std::array<char32_t, 4> kShortest{0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kShortest[static_cast<std::size_t>(more)] || is_surrogate || code > 0x10FFFF) {
    return {};
  }
  return {code, static_cast<std::size_t>(more) + 1};
}

bool shows(char32_t code) { return !is_in(kHidden, code) && (code & 0xFFFE) != 0xFFFE; }

std::size_t cells(char32_t code) {
  if (code < 0x300) return 1;
  if (is_in(kCombining, code)) return 0;
  return is_in(kWide, code) ? 2 : 1;
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

// The longest part of `text`, from its beginning, that is at most `columns` wide.
std::string_view head(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const Character next = decode(text.substr(bytes));
    const std::size_t wide = cells(next.code);
    if (wide > columns) break;
    columns -= wide;
    bytes += next.bytes;
  }
  return text.substr(0, bytes);
}

// The same from its end.
std::string_view tail(std::string_view text, std::size_t columns) {
  std::size_t all = columns_of(text);
  std::size_t bytes = 0;
  while (all > columns && bytes < text.size()) {
    const Character next = decode(text.substr(bytes));
    all -= cells(next.code);
    bytes += next.bytes;
  }
  return text.substr(bytes);
}

}  // namespace

std::string safe_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const Character next = decode(text);
    const bool whole = next.code != kReplacement && shows(next.code);
    safe += whole ? text.substr(0, next.bytes) : std::string_view("\uFFFD");
    text.remove_prefix(next.bytes);
  }
  return safe;
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return safe_text(line);
}

std::size_t columns_of(std::string_view text) {
  if (is_plain(text)) return text.size();
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character next = decode(text);
    columns += cells(next.code);
    text.remove_prefix(next.bytes);
  }
  return columns;
}

std::string fit(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  const std::size_t left = columns / 2;
  const std::size_t right = columns - 1 - left;
  return std::string(head(text, left)) + "…" + std::string(tail(text, right));
}

}  // namespace assay
