// What a facility's meters said.
#include "results/format/meter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/format/complaint.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;

Site site() {
  Site made{"hall", {}};
  SiteHost& host = made.hosts.emplace_back();
  host.id = "r1/t1";
  host.rack = "r1";
  made.zones = {{ZoneKind::loop, "cdu-1", {"r1"}, {}}};
  return made;
}

std::string refusal(const std::string& text) {
  return complaint([&] { parse_meter(text, "m.csv", site()); });
}

TEST(MeterFile, has_a_reading_for_each_value_of_each_quantity) {
  const MeterFile file = parse_meter(
      "time,unit,power_watts,flow\r\n1970-01-01T00:00:10Z,r1,140000,\r\n"
      "1970-01-01T00:00:20Z,cdu-1,,3.5\r\n",
      "m.csv", site());
  ASSERT_EQ(file.readings.size(), 2U);
  EXPECT_EQ(file.readings[0].time, 10);
  EXPECT_EQ(file.readings[0].place, "r1");
  EXPECT_EQ(file.quantities[file.readings[1].quantity], "flow");
  EXPECT_EQ(file.readings[1].value, 3.5);
}

TEST(MeterFile, tells_every_mistake_with_its_line) {
  EXPECT_EQ(refusal("time,unit,power_watts\nyesterday,r1,1\n1970-01-01T00:00:10Z,r1,nan\n"
                    "1970-01-01T00:00:10Z,r1\n"),
            "m.csv:2: the time is to be UTC, such as 2026-03-01T12:00:00Z\n"
            "m.csv:3: power_watts is no number\n"
            "m.csv:4: 2 fields, and the first row names 3");
}

TEST(MeterFile, of_a_place_that_the_site_has_not_is_refused_with_what_may_be_meant) {
  EXPECT_THAT(refusal("time,unit,power_watts\n1970-01-01T00:00:10Z,cdu-2,1\n"),
              HasSubstr("did you mean cdu-1"));
}

TEST(MeterFile, names_time_unit_and_a_quantity_in_its_first_row) {
  EXPECT_THAT(refusal("time,power_watts\n"), HasSubstr("the first row is 'time,unit,'"));
  EXPECT_THAT(refusal("time,unit,a,a\n"), HasSubstr("a name of its own"));
  EXPECT_THAT(refusal(""), HasSubstr("the file is empty"));
}

TEST(MeterFile, full_of_mistakes_is_not_read_to_its_end) {
  std::string text = "time,unit,power_watts\n";
  for (int row = 0; row < 1000; ++row) text += "x,r1,1\n";
  const std::string told = refusal(text);
  EXPECT_EQ(std::ranges::count(told, '\n'), 19);
}

}  // namespace
}  // namespace assay
