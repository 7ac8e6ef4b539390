// Values as JSON bytes, the same on every machine.
#include "results/format/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "results/format/utf8.hpp"
#include "results/record/error.hpp"
#include "results/record/shortest.hpp"

namespace assay {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// From here on the shortest form may be a run of digits that does not fit 64 bits, which readers
// refuse.
constexpr double kScientificFrom = 1e15;

template <class Number, class... Format>
void append_number(std::string& out, Number value, Format... format) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format...);
  out.append(buffer.data(), end.ptr);
}

void append_control(std::string& out, unsigned char byte) {
  switch (byte) {
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
      out += "\\u00";
      out += kHexDigits[byte >> 4];
      out += kHexDigits[byte & 15];
  }
}

// By byte: whether it stands in JSON text as it is.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

constexpr std::uint64_t every_byte(std::uint8_t byte) { return byte * 0x0101010101010101ULL; }

// Whether all of eight bytes are plain. A byte below 0x80 has its high bit clear, and keeps it so
// when (0x80 - n) is added unless it is n or more; x ^ c is 0 in the bytes that are c.
bool all_plain(const char* text) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof bytes);
  const auto at_least = [](std::uint64_t x, std::uint8_t n) {
    return x + every_byte(static_cast<std::uint8_t>(0x80 - n));
  };
  const std::uint64_t printable = at_least(bytes, 0x20);
  const std::uint64_t no_quote = at_least(bytes ^ every_byte('"'), 1);
  const std::uint64_t no_backslash = at_least(bytes ^ every_byte('\\'), 1);
  const std::uint64_t high = every_byte(0x80);
  return (bytes & high) == 0 && (printable & no_quote & no_backslash & high) == high;
}

// Nearly all text is this: nothing to escape.
std::size_t plain_length(std::string_view text) {
  std::size_t length = 0;
  while (length + 8 <= text.size() && all_plain(text.data() + length)) length += 8;
  while (length < text.size() && kPlain[static_cast<unsigned char>(text[length])]) ++length;
  return length;
}

}  // namespace

void append_json(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "\"nan\"";
  } else if (std::isinf(value)) {
    out += value > 0 ? "\"inf\"" : "\"-inf\"";
  } else if (value == 0 && std::signbit(value)) {
    out += "-0.0";  // "-0" would be read as an integer.
  } else if (std::fabs(value) >= kScientificFrom) {
    append_number(out, value, std::chars_format::scientific);
  } else {
    out += shortest(value);
  }
}

void append_json(std::string& out, std::uint64_t value) { append_number(out, value); }

// Bytes that are not UTF-8 (a hostname can be anything) become U+FFFD, so that the file stays
// readable.
void append_json(std::string& out, std::string_view value) {
  std::size_t plain = plain_length(value);
  if (plain == value.size()) {
    out.append(plain + 2, '"');
    value.copy(out.data() + out.size() - 1 - plain, plain);
    return;
  }
  out += '"';
  for (;; plain = plain_length(value)) {
    out.append(value.data(), plain);
    value.remove_prefix(plain);
    if (value.empty()) break;
    const auto byte = static_cast<unsigned char>(value.front());
    const std::size_t length = utf8_length(value);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (byte < 0x20) {
      append_control(out, byte);
    } else {
      if (byte == '"' || byte == '\\') out += '\\';
      out.append(value, 0, length);
    }
    value.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  open_ += bracket;
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::object() { return open('{'); }

JsonWriter& JsonWriter::array() { return open('['); }

JsonWriter& JsonWriter::end() {
  expect(!open_.empty() && !after_key_, "every end() closes an object or array");
  const char bracket = open_.back() == '{' ? '}' : ']';
  open_.pop_back();
  if (!first_) newline();
  out_ += bracket;
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  expect(!open_.empty() && open_.back() == '{' && !after_key_, "a key stands in an object");
  separate();
  append_json(out_, name);
  out_ += indent_ > 0 ? ": " : ":";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view token) {
  separate();
  out_ += token;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  append_json(out_, value);
  return *this;
}

JsonWriter& JsonWriter::number(double value) {
  separate();
  append_json(out_, value);
  return *this;
}

JsonWriter& JsonWriter::count(std::uint64_t value) {
  separate();
  append_json(out_, value);
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  separate();
  append_number(out_, value);
  return *this;
}

JsonWriter& JsonWriter::hex(std::uint64_t value) {
  std::string digits(16, '0');
  for (auto digit = digits.rbegin(); value != 0; ++digit, value >>= 4) {
    *digit = kHexDigits[value & 15];
  }
  return text(digits);
}

JsonWriter& JsonWriter::flag(bool value) { return raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::fact(const Fact& value) {
  if (const auto* yes = std::get_if<bool>(&value)) return flag(*yes);
  if (const auto* words = std::get_if<std::string>(&value)) return text(*words);
  return number(std::get<double>(value));
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (open_.empty()) return;
  if (!first_) out_ += ',';
  first_ = false;
  newline();
}

void JsonWriter::newline() {
  if (indent_ == 0) return;
  out_ += '\n';
  out_.append(open_.size() * static_cast<std::size_t>(indent_), ' ');
}

}  // namespace assay
