// What every Device keeps: a CPU, and a GPU where this build has the CUDA backend (on the emulator
// in tests, on a real one elsewhere).
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstring>
#include <numeric>

#include "harness/device/affinity.hpp"
#include "harness/device/cpu/device.hpp"
#include "harness/device/cuda/module.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

std::unique_ptr<Device> open_cpu() {
  return std::make_unique<CpuDevice>("cpu-0", affinity(), Facts{{"llc_bytes", 1e6}});
}

std::unique_ptr<Device> open_gpu() {
  void* const handle = dlopen(ASSAY_BUILD_DIR "/libassay_cuda.so", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return nullptr;
  auto* const symbol = reinterpret_cast<CudaModuleSymbol*>(dlsym(handle, kCudaModuleSymbol));
  const CudaModule* const module = symbol();
  if (module == nullptr || module->gpus().empty()) return nullptr;
  return module->open({"gpu-0", 0, affinity(), {}});
}

struct Backend {
  const char* name;
  std::unique_ptr<Device> (*open)();
};

class DeviceContract : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    device_ = GetParam().open();
    if (!device_) GTEST_SKIP() << "there is no " << GetParam().name << " backend or device here";
  }

  std::vector<double> numbers(std::size_t count) const {
    std::vector<double> made(count);
    std::iota(made.begin(), made.end(), 1.0);
    return made;
  }

  std::unique_ptr<Device> device_;
};

TEST_P(DeviceContract, is_of_the_backend_that_it_was_opened_by) {
  EXPECT_EQ(device_->backend(), GetParam().name);
  EXPECT_FALSE(device_->id().empty());
  EXPECT_GT(device_->lanes(), 0U);
  EXPECT_GT(device_->llc_bytes(), 0U);
}

TEST_P(DeviceContract, gives_back_the_bytes_that_were_copied_in) {
  const auto made = numbers(1000);
  const auto memory = device_->allocate(8000);
  EXPECT_EQ(memory->bytes(), 8000U);
  device_->copy_in(memory->data(), made.data(), 8000);
  std::vector<double> back(1000);
  device_->copy_out(back.data(), memory->data(), 8000);
  EXPECT_EQ(back, made);
}

TEST_P(DeviceContract, copies_a_part_from_the_middle_of_its_memory) {
  const auto made = numbers(1000);
  const auto memory = device_->allocate(8000);
  device_->copy_in(memory->data(), made.data(), 8000);
  double one = 0;
  device_->copy_out(&one, static_cast<double*>(memory->data()) + 500, sizeof one);
  EXPECT_EQ(one, 501.0);
}

TEST_P(DeviceContract, gives_memory_aligned_to_256_bytes) {
  for (const std::size_t bytes : {1U, 100U, 5000U}) {
    const auto memory = device_->allocate(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory->data()) % 256, 0U);
  }
}

TEST_P(DeviceContract, throws_where_there_is_not_enough_memory) {
  EXPECT_THROW(device_->allocate(std::size_t{1} << 60U), Error);
}

TEST_P(DeviceContract, goes_on_after_memory_was_refused) {
  EXPECT_THROW(device_->allocate(std::size_t{1} << 60U), Error);
  EXPECT_EQ(device_->lost(), "");
  EXPECT_NE(device_->allocate(4096), nullptr);
}

TEST_P(DeviceContract, has_a_host_that_runs_functions_and_whose_memory_is_the_processs_own) {
  Device& host = device_->host();
  const auto memory = host.allocate(64 * sizeof(unsigned));
  const auto words = memory->as<unsigned>();
  std::ranges::fill(words, 0U);
  host.parallel([&](unsigned lane, unsigned) { words[lane % 64] = lane + 1; });
  EXPECT_EQ(words[0], 1U);
  EXPECT_EQ(&host.host(), &host);
}

TEST_P(DeviceContract, places_in_its_own_memory_what_the_host_made) {
  auto made = device_->host().allocate(80);
  std::ranges::fill(made->as<double>(), 7.0);
  const auto there = placed(*device_, std::move(made));
  double last = 0;
  device_->copy_out(&last, static_cast<double*>(there->data()) + 9, sizeof last);
  EXPECT_EQ(last, 7.0);
}

TEST_P(DeviceContract, times_work_from_its_beginning_to_its_end) {
  const auto memory = device_->allocate(1 << 20);
  const auto made = numbers(1 << 17);
  const double seconds =
      device_->seconds([&] { device_->copy_in(memory->data(), made.data(), 1 << 20); });
  EXPECT_GE(seconds, 0.0);
  EXPECT_LT(seconds, 60.0);
}

TEST_P(DeviceContract, has_no_kernel_under_an_unknown_name) {
  EXPECT_EQ(device_->find_kernel(typeid(int), "no.such"), nullptr);
}

TEST_P(DeviceContract, has_no_kernel_of_another_interface) {
  EXPECT_EQ(device_->find_kernel(typeid(int), "hbm.triad"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Cpu, DeviceContract, testing::Values(Backend{"cpu", open_cpu}));
INSTANTIATE_TEST_SUITE_P(Cuda, DeviceContract, testing::Values(Backend{"cuda", open_gpu}));

}  // namespace
}  // namespace assay
