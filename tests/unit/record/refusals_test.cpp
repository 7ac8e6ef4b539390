// What is not offered is told once for each reason.
#include "results/record/refusals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

NotOffered absent(const std::string& benchmark, const std::string& shape, const std::string& unit,
                  const std::string& reason) {
  Axes axes;
  if (!shape.empty()) axes["shape"] = shape;
  return {benchmark, axes, {unit}, reason};
}

std::vector<std::string> sentences(const std::vector<NotOffered>& all) {
  std::vector<std::string> found;
  for (const Refusal& one : refusals(all)) {
    found.push_back(one.cases + " on " + one.units.at(0) + ": " + one.reason);
  }
  return found;
}

TEST(Refusals, of_one_case_keep_its_name) {
  EXPECT_THAT(sentences({absent("gemm.bf16", "1x2x3", "cpu-0", "no BF16")}),
              testing::ElementsAre("gemm.bf16[shape=1x2x3] on cpu-0: no BF16"));
}

TEST(Refusals, for_one_reason_are_one_sentence) {
  EXPECT_THAT(sentences({absent("gemm.bf16", "1x2x3", "cpu-0", "no BF16"),
                         absent("gemm.decode", "", "cpu-0", "no BF16"),
                         absent("hbm.scaling", "", "cpu-0", "one lane"),
                         absent("gemm.bf16", "4x5x6", "cpu-0", "no BF16")}),
              testing::ElementsAre("gemm.bf16 (2 cases), gemm.decode on cpu-0: no BF16",
                                   "hbm.scaling on cpu-0: one lane"));
}

TEST(Refusals, of_other_units_stay_apart) {
  EXPECT_THAT(sentences({absent("gemm.bf16", "", "cpu-0", "no BF16"),
                         absent("gemm.bf16", "", "cpu-1", "no BF16")}),
              testing::ElementsAre("gemm.bf16 on cpu-0: no BF16", "gemm.bf16 on cpu-1: no BF16"));
}

}  // namespace
}  // namespace assay
