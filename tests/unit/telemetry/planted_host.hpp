// A host whose /proc, /sys and /etc are files of the test.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "harness/telemetry/host_files.hpp"

namespace assay {

class PlantedHost : public testing::Test {
 protected:
  PlantedHost() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    root_ = std::filesystem::path(testing::TempDir()) /
            (std::string("assay-host-") + info->test_suite_name() + "-" + info->name());
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  ~PlantedHost() override { std::filesystem::remove_all(root_); }

  std::filesystem::path place(const std::string& path) const {
    return root_ / std::filesystem::path(path).relative_path();
  }
  void plant(const std::string& path, const std::string& text) {
    std::filesystem::create_directories(place(path).parent_path());
    std::ofstream(place(path)) << text;
  }
  HostFiles files() const { return HostFiles(root_); }

 private:
  std::filesystem::path root_;
};

}  // namespace assay
