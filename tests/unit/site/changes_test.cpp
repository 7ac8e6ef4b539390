// A host that is no longer what was planned.
#include "harness/site/changes.hpp"

#include <gtest/gtest.h>

namespace assay {
namespace {

Site planned() {
  SiteHost host;
  host.id = "host-0";
  host.hostname = "node17";
  host.serial = "S1";
  host.facts = {{"microcode", std::string("0x1")}};
  SiteDevice device;
  device.id = "cpu-0";
  device.model = "Plain CPU";
  host.devices = {device};
  return {"here", {host}};
}

TEST(Changes, the_same_host_has_none) { EXPECT_TRUE(changes(planned(), planned()).empty()); }

TEST(Changes, another_serial_firmware_or_model_is_an_event_each) {
  Site found = planned();
  found.hosts[0].serial = "S2";
  found.hosts[0].facts["microcode"] = std::string("0x2");
  found.hosts[0].devices[0].model = "Other CPU";
  const std::vector<Event> events = changes(planned(), found);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].kind, "serial");
  EXPECT_EQ(events[0].unit, "host-0");
  EXPECT_EQ(events[0].note, "was 'S1', is 'S2'");
  EXPECT_EQ(events[1].kind, "firmware");
  EXPECT_EQ(events[2].unit, "cpu-0");
}

TEST(Changes, what_is_unknown_on_one_side_is_no_event) {
  Site found = planned();
  found.hosts[0].serial.clear();
  found.hosts[0].facts.clear();
  found.hosts[0].devices.clear();
  EXPECT_TRUE(changes(planned(), found).empty());
}

TEST(Changes, another_machine_says_nothing) {
  Site found = planned();
  found.hosts[0].hostname = "laptop";
  found.hosts[0].serial = "S2";
  EXPECT_TRUE(changes(planned(), found).empty());
}

}  // namespace
}  // namespace assay
