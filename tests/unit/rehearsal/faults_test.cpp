// What people plant is read with every complaint at once.
#include "harness/rehearsal/faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/record/error.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

Site one_host() {
  SiteHost host;
  host.id = "h0";
  for (const char* id : {"h0/gpu-0", "h0/gpu-1"}) {
    SiteDevice device;
    device.id = id;
    host.devices.push_back(device);
  }
  return {"here", {host}};
}

std::vector<Fault> read(const std::string& faults) {
  return parse_faults("{\"schema\": \"assay/faults/1\",\n\"faults\": [" + faults + "]}", "f.json",
                      one_host());
}

std::string complaint(const std::string& faults) {
  try {
    read(faults);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(Faults, are_read_with_their_patterns_expanded) {
  const auto faults = read(R"({"kind": "slow_hbm", "units": ["h0/gpu-[0-1]"], "size": 0.03})");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].kind, FaultKind::slow_hbm);
  EXPECT_EQ(faults[0].units.size(), 2U);
  EXPECT_EQ(in_words(faults[0]), "slow_hbm of 3 % on h0/gpu-0, h0/gpu-1");
}

TEST(Faults, every_complaint_is_made_with_its_line) {
  const std::string found = complaint(
      "{\"kind\": \"slow_hbn\", \"units\": [\"h0\"]},\n"
      "{\"kind\": \"slow_hbm\", \"units\": [\"h1\"], \"size\": 3}");
  EXPECT_THAT(found, HasSubstr("f.json:2: there is no fault 'slow_hbn'"));
  EXPECT_THAT(found, HasSubstr("f.json:3: the site has no unit and no zone 'h1'"));
  EXPECT_THAT(found, HasSubstr("f.json:3: 'size' is a share above 0 and below 1"));
}

TEST(Faults, a_size_that_is_missing_or_means_nothing_is_refused) {
  EXPECT_THAT(complaint(R"({"kind": "nvlink", "units": ["h0/gpu-0"]})"), HasSubstr("has 'size'"));
  EXPECT_THAT(complaint(R"({"kind": "hang", "units": ["h0/gpu-0"], "size": 0.1})"),
              HasSubstr("has no 'size'"));
  EXPECT_THAT(complaint(R"({"kind": "flapping", "units": ["h0/gpu-0"], "size": 0.1})"),
              HasSubstr("has 'chance'"));
}

TEST(Faults, every_kind_is_known_by_its_name) {
  for (int kind = 0; kind <= static_cast<int>(FaultKind::throttle); ++kind) {
    const auto of = static_cast<FaultKind>(kind);
    EXPECT_EQ(fault_kind_named(name(of)), of);
  }
}

}  // namespace
}  // namespace assay
