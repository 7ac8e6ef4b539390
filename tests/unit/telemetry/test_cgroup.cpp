// Control groups of version 1, 2, nested, inside containers, and none at all.
#include <gtest/gtest.h>

#include "harness/telemetry/cgroup.hpp"
#include "harness/telemetry/memory.hpp"
#include "tests/unit/telemetry/planted_host.hpp"

namespace assay {
namespace {

class Cgroup : public PlantedHost {
 protected:
  void version_2(const std::string& path) {
    plant("/proc/self/cgroup", "0::" + path + "\n");
    plant("/sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
  }
  void version_1(const std::string& cpu, const std::string& memory) {
    plant("/proc/self/cgroup",
          "9:name=systemd:/\n4:memory:" + memory + "\n1:cpu,cpuacct:" + cpu + "\n0::/\n");
    plant("/sys/fs/cgroup/cpu/cgroup.procs", "");
    plant("/sys/fs/cgroup/memory/cgroup.procs", "");
  }
};

TEST_F(Cgroup, version_2_without_a_limit_leaves_memory_alone) {
  version_2("/a");
  plant("/sys/fs/cgroup/a/memory.max", "max\n");
  plant("/proc/meminfo", "MemTotal: 100 kB\nMemAvailable:      50 kB\n");
  EXPECT_FALSE(cgroup_memory(files()));
  EXPECT_EQ(memory_free_bytes(files()), 51200U);
}

TEST_F(Cgroup, version_2_counts_droppable_file_pages_as_free) {
  version_2("/a");
  plant("/sys/fs/cgroup/a/memory.max", "1000\n");
  plant("/sys/fs/cgroup/a/memory.current", "900\n");
  plant("/sys/fs/cgroup/a/memory.stat", "anon 300\ninactive_file 600\nactive_file 0\n");
  const auto found = cgroup_memory(files());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->limit_bytes, 1000U);
  EXPECT_EQ(found->free_bytes, 700U);
}

TEST_F(Cgroup, the_tightest_group_on_the_way_up_counts) {
  version_2("/outer/inner");
  plant("/sys/fs/cgroup/outer/inner/memory.max", "max\n");
  plant("/sys/fs/cgroup/outer/memory.max", "5000\n");
  plant("/sys/fs/cgroup/outer/memory.current", "1000\n");
  plant("/proc/meminfo", "MemAvailable: 1000 kB\n");
  EXPECT_EQ(memory_free_bytes(files()), 4000U);
}

TEST_F(Cgroup, version_1_reads_its_own_names) {
  version_1("/", "/job");
  plant("/sys/fs/cgroup/memory/job/memory.limit_in_bytes", "2000\n");
  plant("/sys/fs/cgroup/memory/job/memory.usage_in_bytes", "1500\n");
  plant("/sys/fs/cgroup/memory/job/memory.stat", "total_inactive_file 250\n");
  plant("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  const auto found = cgroup_memory(files());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->free_bytes, 750U);
}

TEST_F(Cgroup, a_path_that_is_not_mounted_in_the_container_falls_back_to_its_root) {
  version_1("/docker/abc", "/docker/abc");
  plant("/sys/fs/cgroup/memory/memory.limit_in_bytes", "3000\n");
  plant("/sys/fs/cgroup/memory/memory.usage_in_bytes", "1000\n");
  ASSERT_TRUE(cgroup_memory(files()));
  EXPECT_EQ(cgroup_memory(files())->free_bytes, 2000U);
}

TEST_F(Cgroup, a_limit_without_a_usage_leaves_nothing) {
  version_2("/a");
  plant("/sys/fs/cgroup/a/memory.max", "1000\n");
  ASSERT_TRUE(cgroup_memory(files()));
  EXPECT_EQ(cgroup_memory(files())->free_bytes, 0U);
}

TEST_F(Cgroup, usage_above_the_limit_leaves_nothing) {
  version_2("/a");
  plant("/sys/fs/cgroup/a/memory.max", "1000\n");
  plant("/sys/fs/cgroup/a/memory.current", "1200\n");
  EXPECT_EQ(cgroup_memory(files())->free_bytes, 0U);
}

TEST_F(Cgroup, free_memory_is_unknown_without_meminfo) {
  EXPECT_FALSE(memory_free_bytes(files()));
  plant("/proc/meminfo", "MemAvailable: lots kB\n");
  EXPECT_FALSE(memory_free_bytes(files()));
}

TEST_F(Cgroup, no_quota_means_never_throttled) {
  version_2("/a");
  plant("/sys/fs/cgroup/a/cpu.max", "max 100000\n");
  EXPECT_EQ(throttled_seconds(files()), 0.0);
}

TEST_F(Cgroup, version_2_counts_throttled_microseconds) {
  version_2("/a");
  plant("/sys/fs/cgroup/a/cpu.max", "50000 100000\n");
  plant("/sys/fs/cgroup/a/cpu.stat", "usage_usec 5\nnr_throttled 2\nthrottled_usec 2500000\n");
  EXPECT_DOUBLE_EQ(throttled_seconds(files()).value(), 2.5);
}

TEST_F(Cgroup, version_1_counts_throttled_nanoseconds) {
  version_1("/job", "/");
  plant("/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "50000\n");
  plant("/sys/fs/cgroup/cpu/job/cpu.stat",
        "nr_periods 9\nnr_throttled 2\nthrottled_time 2500000000\n");
  EXPECT_DOUBLE_EQ(throttled_seconds(files()).value(), 2.5);
}

TEST_F(Cgroup, a_quota_whose_effect_cannot_be_read_is_unknown) {
  version_2("/a");
  plant("/sys/fs/cgroup/a/cpu.max", "50000 100000\n");
  EXPECT_FALSE(throttled_seconds(files()));
  plant("/sys/fs/cgroup/a/cpu.stat", "usage_usec 5\n");
  EXPECT_FALSE(throttled_seconds(files()));
}

TEST_F(Cgroup, throttling_is_unknown_where_no_controller_is_mounted) {
  EXPECT_FALSE(throttled_seconds(files()));
}

}  // namespace
}  // namespace assay
