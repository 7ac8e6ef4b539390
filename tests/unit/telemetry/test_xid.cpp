// XIDs by their table, and what they make of a case.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/telemetry/xid.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

TEST(Xid, the_table_is_in_order_and_every_row_is_whole) {
  unsigned before = 0;
  for (const Xid& row : xid_table()) {
    EXPECT_GT(row.code, before);
    before = row.code;
    EXPECT_FALSE(row.what.empty()) << row.code;
    EXPECT_FALSE(row.action.empty()) << row.code;
    EXPECT_FALSE(row.source.empty()) << row.code;
  }
}

TEST(Xid, of_hardware_are_faults_that_name_code_and_action) {
  const XidFinding found = xid_finding({79, 48});
  EXPECT_THAT(found.hardware, HasSubstr("XID 79, GPU has fallen off the bus: restart the host"));
  EXPECT_THAT(found.hardware, HasSubstr("; XID 48, uncorrectable memory error"));
  EXPECT_EQ(found.other, "");
  EXPECT_EQ(found.count, 2U);
}

TEST(Xid, of_an_application_accuse_no_gpu) {
  const XidFinding found = xid_finding({13, 31, 43});
  EXPECT_EQ(found.hardware, "");
  EXPECT_THAT(found.other, HasSubstr("XID 31, memory page fault"));
}

TEST(Xid, of_a_program_that_was_ended_are_nothing) {
  const XidFinding found = xid_finding({45, 45});
  EXPECT_EQ(found.hardware + found.other, "");
  EXPECT_EQ(found.count, 0U);
}

TEST(Xid, that_nobody_knows_are_never_nothing) {
  const XidFinding found = xid_finding({999});
  EXPECT_EQ(found.hardware, "");
  EXPECT_THAT(found.other, HasSubstr("XID 999, which the table of XIDs does not have"));
}

TEST(Xid, that_operators_drain_nodes_for_are_hardware) {
  // Those that Azure's health checks (customTests/azure_gpu_xid.nhc) look for, but for 56 to 58,
  // 65, 68, 73 and 81, which are of displays and video.
  for (const unsigned code : {48U, 62U, 63U, 64U, 74U, 79U, 92U, 119U, 120U}) {
    ASSERT_NE(xid(code), nullptr) << code;
    EXPECT_EQ(xid(code)->of, XidClass::hardware) << code;
  }
}

}  // namespace
}  // namespace assay
