// What the doctor says of GPUs, on hosts that are made of files and facts.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "harness/doctor/gpus.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

class DoctorOfGpus : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("assay-doctor-gpus-" + std::to_string(getpid()));
    fs::create_directories(root_);
    site_.hosts.push_back({});
  }
  void TearDown() override { fs::remove_all(root_); }

  void put(const std::string& file, const std::string& text) const {
    const fs::path path = root_ / file;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text << '\n';
  }

  void add_gpu(const std::string& model, const Facts& facts = {}) {
    SiteDevice device;
    device.id = "gpu-" + std::to_string(site_.hosts.front().devices.size());
    device.kind = "cuda";
    device.model = model;
    device.facts = facts;
    site_.hosts.front().devices.push_back(device);
  }

  Diagnosis about(const std::string& subject) const {
    for (const Diagnosis& found : gpu_findings(site_, root_ / "assay-worker", HostFiles(root_))) {
      if (found.subject == subject) return found;
    }
    return {Health::unknown, "nothing was said", "", ""};
  }

  fs::path root_;
  Site site_;
};

TEST_F(DoctorOfGpus, a_host_without_a_driver_is_worth_a_note_and_no_more) {
  EXPECT_EQ(about("NVIDIA driver").health, Health::note);
  EXPECT_EQ(about("GPUs").found, "none");
  EXPECT_NE(about("CUDA").found.find("no CUDA backend"), std::string::npos);
}

TEST_F(DoctorOfGpus, a_driver_whose_library_does_not_answer_cannot_run) {
  put("proc/driver/nvidia/version", "NVRM version: 580.126.20");
  EXPECT_EQ(about("NVIDIA driver").health, Health::cannot);
}

TEST_F(DoctorOfGpus, gpus_that_cannot_be_used_are_told_with_the_reason) {
  site_.hosts.front().facts["gpus_unusable"] = std::string("the driver is too old");
  EXPECT_EQ(about("CUDA").health, Health::cannot);
  EXPECT_EQ(about("CUDA").found, "the driver is too old");
}

TEST_F(DoctorOfGpus, a_working_stack_is_named_with_its_versions) {
  site_.hosts.front().facts = {{"nvidia_driver", std::string("580.1")},
                               {"cuda_runtime", std::string("13.0")},
                               {"cuda_toolkit_built", std::string("13.0")},
                               {"nccl", std::string("2.28.9")}};
  add_gpu("NVIDIA A");
  add_gpu("NVIDIA A");
  EXPECT_EQ(about("NVIDIA driver").found, "580.1");
  EXPECT_EQ(about("CUDA").found, "runtime 13.0, built with toolkit 13.0");
  EXPECT_EQ(about("NCCL").found, "2.28.9");
  EXPECT_EQ(about("GPUs").found, "2 x NVIDIA A");
}

TEST_F(DoctorOfGpus, gpus_of_two_models_in_one_host_hurt) {
  add_gpu("NVIDIA A");
  add_gpu("NVIDIA B");
  EXPECT_EQ(about("GPUs").health, Health::hurts);
}

TEST_F(DoctorOfGpus, a_fabric_that_is_not_complete_or_not_healthy_hurts) {
  add_gpu("NVIDIA A", {{"fabric", std::string("in progress, clique 0, health mask 0")}});
  EXPECT_EQ(about("NVLink fabric").health, Health::hurts);
  site_.hosts.front().devices.clear();
  add_gpu("NVIDIA A", {{"fabric", std::string("completed, clique 7, health mask 0")}});
  EXPECT_EQ(about("NVLink fabric").health, Health::fine);
  site_.hosts.front().devices.clear();
  add_gpu("NVIDIA A", {{"fabric", std::string("completed, clique 7, health mask 16")}});
  EXPECT_EQ(about("NVLink fabric").health, Health::hurts);
}

TEST_F(DoctorOfGpus, imex_channels_are_looked_for_where_there_are_gpus) {
  EXPECT_EQ(about("IMEX").subject, "nothing was said");
  add_gpu("NVIDIA A");
  EXPECT_EQ(about("IMEX").health, Health::note);
  fs::create_directories(root_ / "dev/nvidia-caps-imex-channels");
  EXPECT_EQ(about("IMEX").health, Health::fine);
}

TEST_F(DoctorOfGpus, a_nic_port_that_is_down_hurts) {
  put("sys/class/infiniband/mlx5_0/ports/1/state", "4: ACTIVE");
  put("sys/class/infiniband/mlx5_0/ports/1/rate", "400 Gb/sec (4X NDR)");
  put("sys/class/infiniband/mlx5_1/ports/1/state", "1: DOWN");
  EXPECT_EQ(about("NIC port mlx5_0/1").health, Health::fine);
  EXPECT_EQ(about("NIC port mlx5_0/1").found, "ACTIVE, 400 Gb/s, 4X NDR, firmware unknown");
  EXPECT_EQ(about("NIC port mlx5_1/1").health, Health::hurts);
}

}  // namespace
}  // namespace assay
