// What the contract counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/format/inventory.hpp"
#include "tests/unit/format/complaint.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string refusal(const std::string& text) {
  return complaint([&] { parse_inventory(text, "i.csv"); });
}

TEST(InventoryFile, keeps_each_device_with_its_line_whatever_the_order_of_columns) {
  const Inventory found =
      parse_inventory("serial,unit,module\r\nS1,a/gpu-0,2\r\n\r\n\"S,\"\"2\",b,1\r\n", "i");
  ASSERT_EQ(found.devices.size(), 2u);
  EXPECT_EQ(found.devices[0].unit, "a/gpu-0");
  EXPECT_EQ(found.devices[0].module, "2");
  EXPECT_EQ(found.devices[1].serial, "S,\"2");
  EXPECT_EQ(found.devices[1].line, 4);
}

TEST(InventoryFile, a_board_with_several_modules_has_one_serial) {
  EXPECT_EQ(parse_inventory("unit,serial,module\na,S,0\nb,S,1\n", "i").devices.size(), 2u);
}

TEST(InventoryFile, every_mistake_is_told_with_its_line) {
  EXPECT_EQ(refusal("unit,serial\na,S1\na,S2\nb,S1\nc\n,S3\n"),
            "i.csv:3: the unit 'a' stands twice, first in line 2\n"
            "i.csv:4: the serial 'S1' stands twice, first in line 2\n"
            "i.csv:5: 1 fields, and the first row names 2\n"
            "i.csv:6: a contracted device has a unit and a serial");
}

TEST(InventoryFile, unknown_and_missing_columns_are_refused) {
  EXPECT_EQ(refusal("unit,sn\n"),
            "i.csv:1: unknown column 'sn'; there are unit, serial, module and uuid\n"
            "i.csv:1: the column 'serial' is missing");
  EXPECT_THAT(refusal("unit,unit\n"), HasSubstr("stands twice"));
}

TEST(InventoryFile, an_empty_one_is_refused) { EXPECT_THAT(refusal(""), HasSubstr("is empty")); }

}  // namespace
}  // namespace assay
