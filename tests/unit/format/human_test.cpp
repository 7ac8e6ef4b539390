// The reader of human files: lines, comments, limits, complaints.
#include "results/format/human.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/format/human_fields.hpp"
#include "tests/unit/format/complaint.hpp"

namespace assay::human {
namespace {

using ::testing::HasSubstr;

Node parsed(std::string_view text) {
  Complaints complaints("f");
  Node root = parse(text, "f", complaints);
  complaints.throw_if_any();
  return root;
}

std::string refusal(std::string_view text) {
  return complaint([&] { parsed(text); });
}

TEST(HumanFile, every_value_knows_its_line) {
  const Node root =
      parsed("{\n\"a\": 1,\n\"b\": 2.5\n,\"c\":\n\"x\",\n\"d\": [\n1,\n-2\n],\n\"e\": {\n}\n}");
  ASSERT_EQ(root.items.size(), 5u);
  EXPECT_EQ(root.line, 1);
  EXPECT_EQ(root.items[0].line, 2);  // The lexer reads the comma ahead.
  EXPECT_EQ(root.items[1].line, 3);  // And here the newline.
  EXPECT_EQ(root.items[2].line, 5);
  EXPECT_EQ(root.items[3].line, 6);
  EXPECT_EQ(root.items[3].items[0].line, 7);
  EXPECT_EQ(root.items[3].items[1].line, 8);
  EXPECT_EQ(root.items[4].line, 10);
}

TEST(HumanFile, a_number_at_the_end_of_a_line_belongs_to_that_line) {
  const Node root = parsed("[\n1\n,\n2\n\n\n,3]");
  EXPECT_EQ(root.items[0].line, 2);
  EXPECT_EQ(root.items[1].line, 4);
  EXPECT_EQ(root.items[2].line, 7);
}

TEST(HumanFile, comments_of_both_kinds_count_their_lines) {
  const Node root = parsed("// one\n/* two\nthree */ [ // four\n7 ]");
  EXPECT_EQ(root.line, 3);
  EXPECT_EQ(root.items[0].line, 4);
}

TEST(HumanFile, a_byte_order_mark_is_accepted) {
  EXPECT_EQ(parsed("\xEF\xBB\xBF{\"a\":\n1}").items[0].line, 2);
}

TEST(HumanFile, a_number_beyond_64_bits_is_a_number) {
  EXPECT_EQ(parsed("[18446744073709551617]").items[0].number, 18446744073709551617.0);
}

TEST(HumanFile, a_syntax_error_names_its_line) {
  EXPECT_THAT(refusal("{\n\"a\": 1,\n}"), HasSubstr("f:3: "));
  EXPECT_THAT(refusal("{\n\"a\": 1\n"), HasSubstr("f:"));
  EXPECT_THAT(refusal("{\"a\": NaN}"), HasSubstr("f:1: "));
  EXPECT_THAT(refusal("[1e999]"), HasSubstr("f:1: "));
  EXPECT_THAT(refusal(""), HasSubstr("f:1: "));
  EXPECT_THAT(refusal("[1] [2]"), HasSubstr("f:1: "));
  EXPECT_THAT(refusal("[\"\xFF\"]"), HasSubstr("f:1: "));
}

TEST(HumanFile, a_syntax_error_never_repeats_a_whole_file_or_its_control_characters) {
  const std::string message = refusal("[\"" + std::string(100'000, 'x') + "\x02");
  EXPECT_LT(message.size(), 500u);
  EXPECT_EQ(message.find('\x02'), std::string::npos);
}

TEST(HumanFile, every_duplicate_key_is_a_complaint_with_both_lines) {
  EXPECT_EQ(refusal("{\"a\": 1,\n\"a\": 2,\n\"b\": {\"c\": 1,\n\"c\": 1}}"),
            "f:2: the key 'a' stands twice, first in line 1\n"
            "f:4: the key 'c' stands twice, first in line 3");
}

TEST(HumanFile, a_key_cannot_break_the_lines_of_a_message) {
  EXPECT_EQ(refusal("{\"a\\nb\": 1, \"a\\nb\": 2}"),
            "f:1: the key 'a?b' stands twice, first in line 1");
}

TEST(HumanFile, depth_32_is_read_and_33_is_refused) {
  EXPECT_EQ(refusal(std::string(32, '[') + std::string(32, ']')), "");
  EXPECT_EQ(refusal(std::string(33, '[') + std::string(33, ']')),
            "f:1: nested deeper than 32 levels");
  EXPECT_THAT(refusal(std::string(1'000'000, '[')), HasSubstr("nested deeper"));
}

TEST(HumanFile, more_than_64_mib_is_refused) {
  EXPECT_EQ(refusal(std::string((64 << 20) + 1, ' ')), "f: larger than 64 MiB");
}

TEST(HumanFile, more_values_than_the_limit_are_refused) {
  Complaints complaints("f");
  const Limits limits{.values = 4};
  parse("[1,\n2,\n3]", "f", complaints, limits);
  EXPECT_EQ(complaint([&] { parse("[1,\n2,\n3,\n4]", "f", complaints, limits); }),
            "f:4: more than 4 values");
}

TEST(HumanFile, at_most_100_complaints_are_shown) {
  Complaints complaints("f");
  for (int line = 150; line > 0; --line) complaints.add(line, "x");
  const std::string message = complaint([&] { complaints.throw_if_any(); });
  EXPECT_TRUE(message.starts_with("f:1: x\nf:2: x\n"));
  EXPECT_TRUE(message.ends_with("f:100: x\nf: and 50 more"));
}

TEST(HumanFields, an_unknown_key_gets_the_nearest_known_one) {
  Complaints complaints("f");
  const Node root = parse("{\"at_lest\": 1, \"nothing_like_it\": 2}", "f", complaints);
  Fields fields(root, "a bound", complaints);
  fields.find("at_least");
  fields.find("at_most");
  fields.done();
  EXPECT_EQ(complaint([&] { complaints.throw_if_any(); }),
            "f:1: unknown key 'at_lest' in a bound, did you mean 'at_least'?\n"
            "f:1: unknown key 'nothing_like_it' in a bound");
}

TEST(HumanFields, wrong_types_are_named) {
  Complaints complaints("f");
  const Node root =
      parse("{\"a\": 1,\n\"b\": \"x\",\n\"c\": [],\n\"d\": -1,\n\"e\": 1.5,\n\"g\": null}", "f",
            complaints);
  Fields fields(root, "it", complaints);
  fields.text("a");
  fields.number("b");
  fields.facts_if_any("c");
  fields.count_if_any("d");
  fields.count_if_any("e");
  fields.number("g");
  EXPECT_EQ(complaint([&] { complaints.throw_if_any(); }),
            "f:1: 'a' must be text, not a number\n"
            "f:2: 'b' must be a number, not text\n"
            "f:3: 'c' must be an object, not a list\n"
            "f:4: 'd' must be a whole number, not negative and below 2^32\n"
            "f:5: 'e' must be a whole number, not negative and below 2^32\n"
            "f:6: 'g' must be a number, not null");
}

TEST(HumanFile, another_schema_or_a_newer_version_is_refused_at_once) {
  const auto schema_refusal = [](const std::string& text) {
    Complaints complaints("f");
    return complaint([&] { parse_noun(text, "f", "assay/site/1", complaints); });
  };
  EXPECT_EQ(schema_refusal("{\"schema\": \"assay/site/1\"}"), "");
  EXPECT_THAT(schema_refusal("{\n\"schema\": \"assay/site/2\"}"),
              HasSubstr("f:2: \"assay/site/2\" was made by a newer version of assay"));
  EXPECT_THAT(schema_refusal("{\"schema\": \"assay/plan/1\"}"), HasSubstr("is not known"));
  EXPECT_THAT(schema_refusal("{\"schema\": \"assay/site/01\"}"), HasSubstr("is not known"));
  EXPECT_THAT(schema_refusal("{\"schema\": 1}"), HasSubstr("is not known"));
  EXPECT_THAT(schema_refusal("{}"), HasSubstr("lacks the key 'schema'"));
  EXPECT_THAT(schema_refusal("[]"), HasSubstr("must hold an object"));
}

}  // namespace
}  // namespace assay::human
