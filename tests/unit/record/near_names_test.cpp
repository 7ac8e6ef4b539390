// What somebody may have meant.
#include <gmock/gmock.h>

#include "results/record/near_names.hpp"

namespace assay {
namespace {

using testing::ElementsAre;

TEST(NearNames, give_the_name_with_one_letter_changed_first) {
  EXPECT_THAT(near_names("hbm.traid", {"gemm.fp32", "hbm.trail", "hbm.triad"}, 2),
              ElementsAre("hbm.trail", "hbm.triad"));
  EXPECT_THAT(near_names("hbm.traid", {"gemm.fp32"}, 2), ElementsAre());
}

TEST(NearNames, take_what_was_only_begun_as_meant) {
  EXPECT_THAT(near_names("gpu-2", {"gpu-1", "rack-017/tray-05/gpu-2"}, 1),
              ElementsAre("rack-017/tray-05/gpu-2"));
}

TEST(NearNames, are_bounded_however_many_there_are) {
  std::vector<std::string> names;
  for (int i = 0; i < 20'000; ++i) names.push_back("unit-" + std::to_string(i));
  EXPECT_EQ(near_names("unit-777x", names, 5).size(), 5U);
  EXPECT_EQ(did_you_mean("unit-777x", names).find("unit-777"), 13U);
}

TEST(NearNames, of_nothing_are_nothing) { EXPECT_EQ(did_you_mean("a", {}), ""); }

TEST(NearNames, are_a_question) {
  EXPECT_EQ(did_you_mean("quik", {"quick"}), "did you mean quick?");
  EXPECT_EQ(did_you_mean("quik", {"quick", "full"}), "did you mean quick?");
  EXPECT_EQ(did_you_mean("cpu-x", {"cpu-0", "cpu-1"}), "did you mean cpu-0 or cpu-1?");
}

TEST(NearNames, are_examples_where_none_is_near) {
  EXPECT_EQ(did_you_mean("something", {"a", "b", "c", "d", "e", "f"}),
            "for example a, b, c, d, e, of 6");
}

}  // namespace
}  // namespace assay
