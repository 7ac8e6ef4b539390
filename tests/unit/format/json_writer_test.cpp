// JsonWriter: bytes, escapes, numbers.
#include "results/format/json_writer.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <limits>

namespace assay {
namespace {

std::string number(double value) {
  std::string out;
  JsonWriter(out).number(value);
  return out;
}

std::string text(std::string_view value) {
  std::string out;
  JsonWriter(out).text(value);
  return out;
}

TEST(JsonWriter, writes_nested_values_in_the_order_of_the_calls) {
  std::string out;
  JsonWriter json(out);
  json.object().key("b").array().count(1).integer(-2).null().end().key("a").object().end().end();
  EXPECT_EQ(out, R"({"b":[1,-2,null],"a":{}})");
}

TEST(JsonWriter, indents_where_asked) {
  std::string out;
  JsonWriter json(out, 2);
  json.object().key("a").array().flag(true).end().key("b").array().end().end();
  EXPECT_EQ(out, "{\n  \"a\": [\n    true\n  ],\n  \"b\": []\n}");
}

TEST(JsonWriter, writes_the_shortest_number_that_reads_back) {
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(4096), "4096");
  EXPECT_EQ(number(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(number(5e-324), "5e-324");
}

TEST(JsonWriter, keeps_the_sign_of_zero) { EXPECT_EQ(number(-0.0), "-0.0"); }

TEST(JsonWriter, writes_no_whole_number_beyond_64_bits) {
  EXPECT_EQ(number(123456789012345680000.0), "1.2345678901234568e+20");
  EXPECT_EQ(number(1.7976931348623157e308), "1.7976931348623157e+308");
}

TEST(JsonWriter, writes_what_is_not_finite_as_text) {
  EXPECT_EQ(number(std::numeric_limits<double>::quiet_NaN()), "\"nan\"");
  EXPECT_EQ(number(-std::numeric_limits<double>::quiet_NaN()), "\"nan\"");
  EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "\"inf\"");
  EXPECT_EQ(number(-std::numeric_limits<double>::infinity()), "\"-inf\"");
}

TEST(JsonWriter, does_not_depend_on_the_locale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* locale : {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"})
    std::setlocale(LC_ALL, locale);
  EXPECT_EQ(number(1.5), "1.5");
  std::setlocale(LC_ALL, before.c_str());
}

TEST(JsonWriter, escapes_quotes_backslashes_and_control_characters) {
  EXPECT_EQ(text("a\"b\\c\n\t\r\x01\x1f"), R"("a\"b\\c\n\t\r\u0001\u001f")");
}

TEST(JsonWriter, keeps_utf8_and_replaces_what_is_none) {
  EXPECT_EQ(text("Bruyères \xF0\x9F\x8C\x8D"), "\"Bruyères \xF0\x9F\x8C\x8D\"");
  EXPECT_EQ(text("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(text("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");  // Overlong.
  EXPECT_EQ(text("\xED\xA0\x80").size(), 2u + 3 * 3);           // A surrogate.
  EXPECT_EQ(text("\xE2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");  // Cut off.
}

// Eight bytes are looked at together: what one of them is must not depend on where it stands.
TEST(JsonWriter, writes_every_byte_alike_wherever_it_stands) {
  const auto inner = [](const std::string& bytes) {
    const std::string quoted = text(bytes);
    return quoted.substr(1, quoted.size() - 2);
  };
  for (int byte = 0; byte < 256; ++byte) {
    const std::string alone(1, static_cast<char>(byte));
    for (std::size_t place = 0; place < 17; ++place) {
      const std::string before(place, 'a');
      const std::string behind(16 - place, '~');
      EXPECT_EQ(inner(before + alone + behind), before + inner(alone) + behind) << byte;
    }
  }
}

TEST(JsonWriter, writes_64_bits_as_16_hex_digits) {
  std::string out;
  JsonWriter json(out);
  json.array().hex(0).hex(0xfedcba9876543210).end();
  EXPECT_EQ(out, R"(["0000000000000000","fedcba9876543210"])");
}

TEST(JsonWriterDeath, a_value_without_its_end_is_a_broken_promise) {
  EXPECT_DEATH(
      {
        std::string out;
        JsonWriter(out).end();
      },
      "broken promise");
}

}  // namespace
}  // namespace assay
