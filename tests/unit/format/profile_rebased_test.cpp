// The external limit beside a tighter one: read back whole; what would loosen is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "results/format/profile.hpp"
#include "tests/unit/format/complaint.hpp"
#include "tests/unit/format/nouns.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// What is said of the example with one change to its rebased bound, which is the last.
template <class Change>
std::string refusal(const Change& change) {
  Profile profile = example::profile();
  change(profile.bounds.back());
  return complaint([&] { parse_profile(to_json(profile), "p"); });
}

TEST(RebasedBound, keeps_every_field) {
  const Profile profile = parse_profile(to_json(example::profile()), "p");
  const Bound& bound = profile.bounds.back();
  ASSERT_TRUE(bound.rebased);
  EXPECT_EQ(bound.at_least->value, 7.2e12);
  EXPECT_EQ(bound.rebased->at_least, 7.1e12);
  EXPECT_EQ(bound.rebased->at_most, std::nullopt);
  EXPECT_EQ(bound.rebased->units, std::vector<std::string>{"rack-[001-003]"});
  EXPECT_EQ(bound.rebased->cases, std::vector<std::string>{"hbm.read[mode=burst]"});
  EXPECT_EQ(bound.rebased->level, Level::device);
  EXPECT_EQ(bound.rebased->source, "annex B.4");
  EXPECT_EQ(bound.rebased->plan_sha256, example::digest('c'));
}

TEST(RebasedBound, may_only_be_tighter_than_the_external_one) {
  const std::string said = refusal([](Bound& bound) { bound.rebased->at_least = 7.3e12; });
  EXPECT_THAT(said, StartsWith("p:"));
  EXPECT_THAT(said,
              HasSubstr("may only be tighter than the external one: 'at_least' is 7.2e+12, and "
                        "the external one is 7.3e+12; take 'rebased' away"));
  EXPECT_THAT(refusal([](Bound& bound) { bound.rebased->at_least = 7.2e12; }),
              HasSubstr("may only be tighter"));
  EXPECT_EQ(refusal([](Bound& bound) { bound.rebased->at_least = 7.1999e12; }), "");
}

TEST(RebasedBound, of_a_ceiling_is_tighter_below_it) {
  const auto ceiling = [](double external) {
    return [external](Bound& bound) {
      bound.at_least.reset();
      bound.at_most = Threshold{5e-8, ""};
      bound.rebased->at_least.reset();
      bound.rebased->at_most = external;
    };
  };
  EXPECT_EQ(refusal(ceiling(6e-8)), "");
  EXPECT_THAT(refusal(ceiling(4e-8)), HasSubstr("may only be tighter"));
  EXPECT_THAT(refusal(ceiling(5e-8)), HasSubstr("may only be tighter"));
}

TEST(RebasedBound, states_one_external_limit_of_the_side_that_it_has) {
  EXPECT_THAT(refusal([](Bound& bound) { bound.rebased->at_least.reset(); }),
              HasSubstr("'at_least' or 'at_most', not both"));
  EXPECT_THAT(refusal([](Bound& bound) {
                bound.at_most = Threshold{9e12, ""};
                bound.rebased->at_most = 9.1e12;
              }),
              HasSubstr("'at_least' or 'at_most', not both"));
  EXPECT_THAT(refusal([](Bound& bound) {
                bound.rebased->at_least.reset();
                bound.rebased->at_most = 9e12;
              }),
              HasSubstr("the bound itself needs the tighter 'at_most'"));
  EXPECT_THAT(refusal([](Bound& bound) {
                bound.at_least = Threshold{0.9, "preflight.read"};
              }),
              HasSubstr("the bound itself needs the tighter 'at_least', as a number"));
  EXPECT_THAT(refusal([](Bound& bound) { bound.rebased->at_least = -1; }),
              HasSubstr("'at_least' must be above 0"));
}

TEST(RebasedBound, says_where_from_and_what_for) {
  EXPECT_THAT(refusal([](Bound& bound) { bound.rebased->units.clear(); }),
              HasSubstr("must name the racks"));
  EXPECT_THAT(refusal([](Bound& bound) { bound.rebased->units = {"rack-[3-1]"}; }),
              HasSubstr("runs backwards"));
  EXPECT_THAT(refusal([](Bound& bound) {
                bound.rebased->units = {"r[1-1999999]", "s[1-9]"};
              }),
              HasSubstr("names more than 2000000 units"));
  EXPECT_THAT(refusal([](Bound& bound) { bound.rebased->cases.clear(); }),
              HasSubstr("must name what was measured"));
  EXPECT_THAT(refusal([](Bound& bound) { bound.rebased->cases = {"hbm.reader"}; }),
              HasSubstr("names of cases of hbm.read"));
  EXPECT_THAT(refusal([](Bound& bound) { bound.rebased->source.clear(); }),
              HasSubstr("'source' must not be empty"));
  EXPECT_THAT(refusal([](Bound& bound) { bound.rebased->plan_sha256 = "abc"; }),
              HasSubstr("64 hex digits"));
  EXPECT_THAT(refusal([](Bound& bound) { bound.source = "annex B.5"; }),
              HasSubstr("begins with \"derived: \""));
  EXPECT_THAT(refusal([](Bound& bound) { bound.level = Level::host; }),
              HasSubstr("for another 'level' than it was rebased for"));
  EXPECT_THAT(refusal([](Bound& bound) {
                bound.gate = Gate::record;
                bound.reason = "for interest";
              }),
              HasSubstr("what is only recorded is not rebased"));
}

TEST(RebasedBound, names_the_line_of_what_is_wrong) {
  std::string text = to_json(example::profile());
  const auto at = text.find("7.1e+12");
  ASSERT_NE(at, std::string::npos) << text;
  const auto line =
      1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  text.replace(at, 7, "9.1e+12");
  EXPECT_THAT(complaint([&] { parse_profile(text, "p"); }),
              StartsWith("p:" + std::to_string(line) + ": "));
}

}  // namespace
}  // namespace assay
