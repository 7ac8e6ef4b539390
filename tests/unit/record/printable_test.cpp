// What a file says may be shown on a terminal, on one line.
#include "results/record/printable.hpp"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Printable, leaves_text_as_it_is) {
  EXPECT_EQ(printable("Zürich, 3 µs \xE2\x89\xA5 2"), "Zürich, 3 µs \xE2\x89\xA5 2");
}

TEST(Printable, keeps_to_one_line_and_commands_no_terminal) {
  EXPECT_EQ(printable("a\nb\r\t\x1b[31m\x7f"), "a?b???[31m?");
  EXPECT_EQ(printable("a\xC2\x9Bz"), "a\xC2?z");
}

TEST(Printable, says_that_it_was_cut) {
  EXPECT_EQ(printable("abcdef", 3), "abc...");
  EXPECT_EQ(printable("abc", 3), "abc");
}

}  // namespace
}  // namespace assay
