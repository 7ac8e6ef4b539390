// Globs over case names.
#include "harness/plan/glob.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

TEST(Glob, a_star_is_any_run_of_characters) {
  EXPECT_TRUE(matches("hbm.*", "hbm.triad"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("*triad*", "hbm.triad[bytes=1]"));
  EXPECT_FALSE(matches("hbm.*", "gemm.fp32"));
}

TEST(Glob, a_question_mark_is_exactly_one_character) {
  EXPECT_TRUE(matches("hbm.?dd", "hbm.add"));
  EXPECT_FALSE(matches("hbm.?add", "hbm.add"));
}

TEST(Glob, brackets_stand_for_themselves_since_case_names_have_them) {
  EXPECT_TRUE(matches("gemm.fp32[mode=burst*", "gemm.fp32[mode=burst,shape=1x1x1]"));
  EXPECT_FALSE(matches("gemm.fp3[0-9]", "gemm.fp32"));
}

TEST(Glob, a_hostile_pattern_ends_soon) {
  std::string glob;
  for (int i = 0; i < 200; ++i) glob += "a*";
  EXPECT_FALSE(matches(glob + "b", std::string(2000, 'a')));
}

}  // namespace
}  // namespace assay
