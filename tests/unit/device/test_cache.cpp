// Cache sizes out of a planted /sys.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "harness/device/cpu/cache.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

class CacheTest : public testing::Test {
 protected:
  CacheTest() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::path(testing::TempDir()) / (std::string("assay-cache-") + info->name());
    fs::remove_all(root_);
  }
  ~CacheTest() override { fs::remove_all(root_); }

  struct Planted {
    int cpu;
    int index;
    const char* level;
    const char* type;
    const char* size;
    const char* shared;
  };
  void plant(const Planted& cache) {
    const auto folder = root_ / ("cpu" + std::to_string(cache.cpu)) / "cache" /
                        ("index" + std::to_string(cache.index));
    fs::create_directories(folder);
    std::ofstream(folder / "level") << cache.level << '\n';
    std::ofstream(folder / "type") << cache.type << '\n';
    std::ofstream(folder / "size") << cache.size << '\n';
    std::ofstream(folder / "shared_cpu_list") << cache.shared << '\n';
  }

  fs::path root_;
};

TEST_F(CacheTest, shared_by_all_cpus_counts_once) {
  for (const int cpu : {0, 1}) {
    plant({cpu, 0, "1", "Data", "48K", cpu == 0 ? "0" : "1"});
    plant({cpu, 1, "1", "Instruction", "32K", cpu == 0 ? "0" : "1"});
    plant({cpu, 2, "2", "Unified", "2048K", cpu == 0 ? "0" : "1"});
    plant({cpu, 3, "3", "Unified", "480M", "0-1"});
  }
  EXPECT_EQ(llc_bytes({0, 1}, root_), 480ULL << 20);
}

TEST_F(CacheTest, of_several_groups_of_cores_is_their_sum) {
  plant({0, 0, "3", "Unified", "32M", "0-1"});
  plant({1, 0, "3", "Unified", "32M", "0-1"});
  plant({2, 0, "3", "Unified", "32M", "2-3"});
  EXPECT_EQ(llc_bytes({0, 1, 2}, root_), 64ULL << 20);
  EXPECT_EQ(llc_bytes({0, 1}, root_), 32ULL << 20);
}

TEST_F(CacheTest, that_one_cpu_does_not_state_is_unknown) {
  plant({0, 0, "3", "Unified", "32M", "0"});
  EXPECT_EQ(llc_bytes({0, 1}, root_), 0U);
  plant({1, 0, "3", "Unified", "lots", "1"});
  EXPECT_EQ(llc_bytes({0, 1}, root_), 0U);
}

TEST_F(CacheTest, without_a_third_level_is_the_second) {
  plant({0, 0, "1", "Data", "64K", "0"});
  plant({0, 1, "2", "Unified", "1G", "0"});
  EXPECT_EQ(llc_bytes({0}, root_), 1ULL << 30);
}

}  // namespace
}  // namespace assay
