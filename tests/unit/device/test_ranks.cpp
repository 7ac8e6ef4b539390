// Which ranks a unit has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/device/ranks.hpp"

namespace assay {
namespace {

SiteHost host(const std::string& id, const std::vector<std::string>& cpus) {
  SiteHost made;
  made.id = id;
  made.hostname = "name-of-" + id;
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    SiteDevice device;
    device.id = id + "/cpu-" + std::to_string(i);
    device.kind = "cpu";
    device.cpus = cpus[i];
    made.devices.push_back(device);
  }
  return made;
}

std::vector<std::string> places(const std::vector<Rank>& ranks) {
  std::vector<std::string> found;
  for (const Rank& rank : ranks) found.push_back(rank.device + " " + rank.cpus);
  return found;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Ranks, a_host_has_a_rank_a_device_in_the_sites_order) {
  const Site site{"site", {host("a", {"0-3", "4-7"}), host("b", {"0-7"})}};
  EXPECT_THAT(places(ranks_of(site, "a")), ElementsAre("a/cpu-0 0-3", "a/cpu-1 4-7"));
}

TEST(Ranks, the_cluster_has_the_ranks_of_all_hosts_one_after_the_other) {
  const Site site{"site", {host("a", {"0-3", "4-7"}), host("b", {"0-7"})}};
  EXPECT_THAT(places(ranks_of(site, "site")),
              ElementsAre("a/cpu-0 0-3", "a/cpu-1 4-7", "b/cpu-0 0-7"));
}

TEST(Ranks, a_single_device_is_split_into_two_halves_of_its_cores) {
  const Site site{"site", {host("a", {"0-4"})}};
  EXPECT_THAT(places(ranks_of(site, "a")), ElementsAre("a/cpu-0 0-1", "a/cpu-0 2-4"));
  EXPECT_THAT(places(ranks_of(site, "site")), ElementsAre("a/cpu-0 0-1", "a/cpu-0 2-4"));
}

TEST(Ranks, a_group_has_the_ranks_of_its_members_hosts_or_devices) {
  Site site{"site", {host("a", {"0-3", "4-7"}), host("b", {"0-7"}), host("c", {"0-7"})}};
  site.groups = {{"random-2-1/group-1", {"a", "c"}}, {"rails-2-1/group-1", {"a/cpu-1", "b/cpu-0"}}};
  EXPECT_THAT(places(ranks_of(site, "random-2-1/group-1")),
              ElementsAre("a/cpu-0 0-3", "a/cpu-1 4-7", "c/cpu-0 0-7"));
  EXPECT_THAT(places(ranks_of(site, "rails-2-1/group-1")),
              ElementsAre("a/cpu-1 4-7", "b/cpu-0 0-7"));
}

TEST(Ranks, a_group_that_lacks_a_member_has_none) {
  Site site{"site", {host("a", {"0-3", "4-7"})}};
  site.groups = {{"random-2-1/group-1", {"a", "gone"}}};
  EXPECT_THAT(ranks_of(site, "random-2-1/group-1"), IsEmpty());
}

TEST(Ranks, a_single_core_makes_no_two_ranks) {
  const Site site{"site", {host("a", {"3"})}};
  EXPECT_THAT(ranks_of(site, "a"), IsEmpty());
}

TEST(Ranks, a_device_and_a_unit_that_is_not_there_have_none) {
  const Site site{"site", {host("a", {"0", "1"})}};
  EXPECT_THAT(ranks_of(site, "a/cpu-0"), IsEmpty());
  EXPECT_THAT(ranks_of(site, "b"), IsEmpty());
}

TEST(Ranks, a_rank_is_named_with_its_device_its_cpus_and_its_host) {
  const Site site{"site", {host("a", {"0", "1"})}};
  EXPECT_EQ(in_words(ranks_of(site, "a"), 1), "rank 1 (a/cpu-1, CPUs 1, on name-of-a)");
  EXPECT_EQ(in_words(ranks_of(site, "a"), 7), "rank 7");
}

}  // namespace
}  // namespace assay
