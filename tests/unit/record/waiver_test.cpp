// When a waiver counts, and what it must say; and the times that decide it.
#include "results/record/waiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/record/time.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

Waiver waiver() {
  return {.unit = "cpu-0",
          .case_name = "hbm.triad",
          .by = "N. Name",
          .role = "site owner",
          .reason = "the fan is ordered",
          .created = "2026-03-01T12:00:00Z",
          .until = "2026-03-31",
          .plan_sha256 = std::string(64, 'a')};
}

TEST(Time, is_read_to_the_second) {
  EXPECT_EQ(seconds_since_1970("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(seconds_since_1970("2026-11-22T20:00:01Z"), 1795377601);
  EXPECT_EQ(last_second_of("1970-01-01"), 86399);
  EXPECT_EQ(last_second_of("1970-01-01T00:00:05Z"), 5);
}

TEST(Time, that_is_none_is_not_read) {
  for (const char* text :
       {"", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+01:00",
        "2026-01-01 00:00:00Z", "26-01-01T00:00:00Z", "2026-01-01T00:00:00Zx"}) {
    EXPECT_EQ(seconds_since_1970(text), std::nullopt) << text;
  }
  EXPECT_EQ(last_second_of("2026-02-29"), std::nullopt);
  EXPECT_EQ(last_second_of("soon"), std::nullopt);
}

TEST(Waiver, counts_to_the_end_of_its_last_day_and_no_second_longer) {
  EXPECT_TRUE(holds_at(waiver(), "2026-03-31T23:59:59Z"));
  EXPECT_FALSE(holds_at(waiver(), "2026-04-01T00:00:00Z"));
}

TEST(Waiver, with_a_time_that_cannot_be_read_never_counts) {
  Waiver broken = waiver();
  broken.until = "for ever";
  EXPECT_FALSE(holds_at(broken, "2026-03-02T00:00:00Z"));
  EXPECT_FALSE(holds_at(waiver(), "today"));
}

TEST(Waiver, that_is_whole_meets_no_objection) { EXPECT_EQ(objection_to(waiver()), ""); }

TEST(Waiver, without_a_word_of_who_or_why_is_refused) {
  for (std::string Waiver::*const key :
       {&Waiver::unit, &Waiver::case_name, &Waiver::by, &Waiver::role, &Waiver::reason}) {
    Waiver empty = waiver();
    empty.*key = "  ";
    EXPECT_THAT(objection_to(empty), HasSubstr("must not be empty"));
    empty.*key = std::string(kWaiverTextMax + 1, 'x');
    EXPECT_THAT(objection_to(empty), HasSubstr("1000 bytes"));
    empty.*key = "two\nlines";
    EXPECT_THAT(objection_to(empty), HasSubstr("one line"));
  }
}

TEST(Waiver, into_the_past_is_refused) {
  Waiver late = waiver();
  late.until = "2026-02-28";
  EXPECT_THAT(objection_to(late), HasSubstr("in the past"));
  late.until = "2026-03-01T12:00:00Z";
  EXPECT_THAT(objection_to(late), HasSubstr("in the past"));
  late.until = "2026-03-01";  // Today, to its end.
  EXPECT_EQ(objection_to(late), "");
}

TEST(Waiver, for_longer_than_a_year_is_refused) {
  Waiver longest = waiver();
  longest.until = "2027-03-02";  // 366 days ahead.
  EXPECT_EQ(objection_to(longest), "");
  longest.until = "2027-03-03";
  EXPECT_THAT(objection_to(longest), HasSubstr("more than 366 days"));
  longest.until = "9999-12-31";
  EXPECT_THAT(objection_to(longest), HasSubstr("more than 366 days"));
}

}  // namespace
}  // namespace assay
