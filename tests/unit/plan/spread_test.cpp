// A few devices that stand for all of their model.
#include "harness/plan/spread.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/record/pattern.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

// Eight hosts of one device each; the last two are of another model.
Site site() {
  Site made{"hall", {}};
  for (const std::string& id : expand("t[1-8]")) {
    SiteHost& host = made.hosts.emplace_back();
    host.id = id;
    host.devices.emplace_back().id = id + "/g";
    host.devices.back().model = id > "t6" ? "older" : "newer";
  }
  return made;
}

TEST(Spread, takes_so_many_of_each_model_from_all_over_the_site) {
  EXPECT_THAT(spread(expand("t[1-8]/g"), site(), 2), ElementsAre("t2/g", "t5/g", "t7/g", "t8/g"));
  EXPECT_THAT(spread(expand("t[1-8]/g"), site(), 1), ElementsAre("t3/g", "t7/g"));
}

TEST(Spread, takes_all_where_there_are_no_more_or_none_is_asked_for) {
  EXPECT_EQ(spread(expand("t[1-8]/g"), site(), 6), expand("t[1-8]/g"));
  EXPECT_EQ(spread(expand("t[1-8]/g"), site(), 100), expand("t[1-8]/g"));
  EXPECT_EQ(spread(expand("t[1-8]/g"), site(), 0), expand("t[1-8]/g"));
}

TEST(Spread, takes_exactly_as_many_as_are_asked_for_of_any_number) {
  Site many{"hall", {SiteHost{}}};
  for (std::uint32_t count = 1; count <= 40; ++count) {
    many.hosts[0].devices.emplace_back().id = "g" + std::to_string(count);
    std::vector<std::string> all;
    for (const SiteDevice& device : many.hosts[0].devices) all.push_back(device.id);
    for (std::uint32_t most = 1; most <= 42; ++most) {
      EXPECT_THAT(spread(all, many, most), SizeIs(std::min(count, most)));
    }
  }
}

}  // namespace
}  // namespace assay
