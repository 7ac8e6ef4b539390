// The fleet outvotes a unit that computes wrongly; without a majority nobody is believed.
#include "results/judge/majority.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

// A device for each digest; none where it is empty.
Street devices_with(const std::vector<std::string>& digests) {
  Street street;
  for (std::size_t at = 1; at < digests.size(); ++at)
    street.add_device("cpu-" + std::to_string(at));
  for (std::size_t at = 0; at < digests.size(); ++at) {
    if (!digests[at].empty()) street.sample(at).facts["digest"] = digests[at];
  }
  return street;
}

TEST(Majority, a_unit_with_another_digest_than_the_others_has_a_wrong_result) {
  const auto verdicts = devices_with({"aa", "bb", "aa", "aa"}).verdicts();
  EXPECT_EQ(verdicts[0].outcome, Outcome::pass);
  EXPECT_EQ(verdicts[1].outcome, Outcome::fail);
  EXPECT_THAT(verdicts[1].reason, HasSubstr("wrong result: its digest is bb, that of 3 of 4"));
}

TEST(Majority, two_units_agree_on_nothing_that_can_be_believed) {
  for (const auto& verdict : devices_with({"aa", "aa"}).verdicts()) {
    EXPECT_EQ(verdict.outcome, Outcome::error);
    EXPECT_THAT(verdict.reason, HasSubstr("cannot be told right from wrong"));
  }
}

TEST(Majority, a_tie_is_an_error_on_both_sides) {
  for (const auto& verdict : devices_with({"aa", "bb", "aa", "bb"}).verdicts()) {
    EXPECT_EQ(verdict.outcome, Outcome::error);
  }
}

TEST(Majority, a_unit_that_states_no_digest_beside_others_is_an_error) {
  const auto verdicts = devices_with({"aa", "aa", "aa", ""}).verdicts();
  EXPECT_EQ(verdicts[0].outcome, Outcome::pass);
  EXPECT_EQ(verdicts[3].outcome, Outcome::error);
}

TEST(Majority, says_nothing_of_a_case_without_digests) {
  EXPECT_EQ(devices_with({""}).outcome(), Outcome::pass);
}

}  // namespace
}  // namespace assay
