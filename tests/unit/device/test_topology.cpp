// Splitting a host's cores into devices.
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/device/affinity.hpp"
#include "harness/device/cpu/topology.hpp"
#include "harness/device/cpu_list.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

TEST(Split, gives_contiguous_ranges_whose_sizes_differ_by_at_most_one) {
  const auto ranges = split(10, 4);
  ASSERT_EQ(ranges.size(), 4U);
  std::size_t next = 0;
  for (const CoreRange& range : ranges) {
    EXPECT_EQ(range.first, next);
    EXPECT_GE(range.last - range.first, 2U);
    EXPECT_LE(range.last - range.first, 3U);
    next = range.last;
  }
  EXPECT_EQ(next, 10U);
}

TEST(Split, refuses_more_devices_than_cores) {
  EXPECT_THROW(split(2, 3), Error);
  EXPECT_THROW(split(2, 0), Error);
  EXPECT_EQ(split(2, 2).size(), 2U);
}

TEST(Topology, shares_all_usable_cpus_out_without_overlap) {
  for (const unsigned devices : {0U, 1U}) {
    const Topology topology = read_topology({.devices = devices, .llc_bytes = 0});
    std::vector<unsigned> all;
    for (const SiteDevice& device : topology.devices) {
      const auto cpus = parse_cpu_list(device.cpus);
      EXPECT_EQ(std::get<double>(device.facts.at("lanes")), static_cast<double>(cpus.size()));
      EXPECT_GE(std::get<double>(device.facts.at("cores")), 1);
      all.insert(all.end(), cpus.begin(), cpus.end());
    }
    std::ranges::sort(all);
    EXPECT_EQ(all, affinity());
  }
}

TEST(Topology, leaves_out_cpus_that_this_process_may_not_use) {
  const auto before = affinity();
  pin({before.back()});
  const Topology topology = read_topology({});
  pin(before);
  ASSERT_EQ(topology.devices.size(), 1U);
  EXPECT_EQ(topology.devices[0].id, "cpu-0");
  EXPECT_EQ(topology.devices[0].cpus, std::to_string(before.back()));
}

TEST(Topology, takes_the_cache_size_that_it_is_told) {
  const Topology topology = read_topology({.devices = 1, .llc_bytes = 12345});
  EXPECT_EQ(std::get<double>(topology.devices.at(0).facts.at("llc_bytes")), 12345);
  EXPECT_EQ(std::get<std::string>(topology.devices.at(0).facts.at("llc_source")), "--llc-bytes");
}

}  // namespace
}  // namespace assay
