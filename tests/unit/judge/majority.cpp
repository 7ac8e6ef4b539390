// The fleet outvotes a unit that computes wrongly; without a majority nobody is believed.
#include "results/judge/majority.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "street.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

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

// With bits that were checked closely already, each of a class.
Street devices_of(const std::vector<std::pair<std::string, std::string>>& stated) {
  Street street = devices_with(std::vector<std::string>(stated.size()));
  for (std::size_t at = 0; at < stated.size(); ++at) {
    street.sample(at).facts["result_bits"] = stated[at].first;
    street.sample(at).facts["digest_class"] = stated[at].second;
  }
  return street;
}

using Outcomes = std::vector<std::optional<Outcome>>;

Outcomes outcomes(const std::vector<std::pair<std::string, std::string>>& stated) {
  Outcomes found;
  for (const auto& verdict : devices_of(stated).verdicts()) found.push_back(verdict.outcome);
  return found;
}

TEST(Majority, bits_are_compared_only_where_device_library_and_algorithm_are_the_same) {
  EXPECT_EQ(
      outcomes({{"aa", "x"}, {"aa", "x"}, {"aa", "x"}, {"bb", "y"}, {"bb", "y"}, {"bb", "y"}}),
      Outcomes(6, Outcome::pass));
  EXPECT_EQ(outcomes({{"aa", "x"}, {"aa", "x"}, {"aa", "x"}, {"bb", "x"}}),
            (Outcomes{Outcome::pass, Outcome::pass, Outcome::pass, Outcome::fail}));
}

TEST(Majority, bits_that_stand_without_others_are_an_error_only_where_somebody_contradicts) {
  EXPECT_EQ(outcomes({{"aa", "x"}}), Outcomes{Outcome::pass});
  EXPECT_EQ(outcomes({{"aa", "x"}, {"aa", "x"}}), Outcomes(2, Outcome::pass));
  EXPECT_EQ(outcomes({{"aa", "x"}, {"bb", "x"}}), Outcomes(2, Outcome::error));
  EXPECT_EQ(outcomes({{"aa", "x"}, {"bb", "x"}, {"cc", "x"}}), Outcomes(3, Outcome::error));
}

// A digest of tiles: the sum, and the sum by number from one.
std::string tiles_text(std::uint64_t sum, std::uint64_t weighted) {
  return fmt::format("{:016x}{:016x}", sum, weighted);
}

std::string outvoted_with(const std::string& digest) {
  const std::string right = tiles_text(1000, ~std::uint64_t{0});
  Street street = devices_of({{right, "x"}, {right, "x"}, {digest, "x"}, {right, "x"}});
  for (std::size_t at = 0; at < 4; ++at) {
    street.sample(at).facts["tiles"] = std::string("3x4 of 64x64");
  }
  const auto verdict = street.verdicts()[2];
  EXPECT_EQ(verdict.outcome, Outcome::fail);
  return verdict.reason;
}

TEST(Majority, the_tile_that_is_wrong_is_named_by_two_sums) {
  // Tile 6 counts seven times.
  EXPECT_THAT(outvoted_with(tiles_text(1005, 7 * 5 - 1)),
              HasSubstr("they differ in tile 6 (rows 64 to 127, columns 128 to 191)"));
  EXPECT_THAT(outvoted_with(tiles_text(995, ~std::uint64_t{0} - 60)),
              HasSubstr("they differ in tile 11 (rows 128 to 191, columns 192 to 255)"));
  EXPECT_THAT(outvoted_with(tiles_text(1005, 7 * 5 + 1)),
              HasSubstr("they differ in several tiles"));
  EXPECT_THAT(outvoted_with(tiles_text(1000, 3)), HasSubstr("they differ in several tiles"));
  EXPECT_THAT(outvoted_with(tiles_text(1005, 13 * 5 - 1)), HasSubstr("in several tiles"))
      << "there is no tile 12";
  EXPECT_THAT(outvoted_with("bb"), Not(HasSubstr("tile")));
}

TEST(Majority, what_the_others_of_the_host_say_is_told) {
  EXPECT_THAT(outvoted_with("bb"), HasSubstr("on its own host 3 of 4 agree with them"));
}

TEST(Majority, says_nothing_of_a_case_without_digests) {
  EXPECT_EQ(devices_with({""}).outcome(), Outcome::pass);
}

}  // namespace
}  // namespace assay
