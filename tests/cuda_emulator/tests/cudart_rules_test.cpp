// Every rule of the emulated CUDA runtime, broken once.
#include <cuda_runtime_api.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "suites/hbm/stream_cuda.hpp"

namespace assay {
namespace {

class Cudart : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(cudaSetDevice(0), cudaSuccess);
    cudaGetLastError();  // Of the test before.
    ASSERT_EQ(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), cudaSuccess);
  }
  void TearDown() override { cudaStreamDestroy(stream_); }

  double* allocate(std::size_t count) {
    void* start = nullptr;
    EXPECT_EQ(cudaMalloc(&start, count * sizeof(double)), cudaSuccess);
    return static_cast<double*>(start);
  }

  cudaError_t copy(void* to, const void* from, cudaMemcpyKind kind, std::size_t bytes = 8) {
    return cudaMemcpyAsync(to, from, bytes, kind, stream_);
  }

  cudaStream_t stream_ = nullptr;
};

using CudartDeath = Cudart;

TEST_F(Cudart, four_devices_are_called_emulated) {
  int count = 0;
  EXPECT_EQ(cudaGetDeviceCount(&count), cudaSuccess);
  EXPECT_EQ(count, 4);
  cudaDeviceProp properties{};
  EXPECT_EQ(cudaGetDeviceProperties(&properties, 3), cudaSuccess);
  EXPECT_TRUE(std::string(properties.name).starts_with("EMULATED "));
  EXPECT_EQ(cudaGetDeviceProperties(&properties, 4), cudaErrorInvalidDevice);
  std::array<char, 32> address{};
  EXPECT_EQ(cudaDeviceGetPCIBusId(address.data(), 32, 9), cudaErrorInvalidValue);
}

TEST_F(Cudart, a_device_that_is_not_there_cannot_be_chosen) {
  EXPECT_EQ(cudaSetDevice(4), cudaErrorInvalidDevice);
  EXPECT_EQ(cudaSetDevice(-1), cudaErrorInvalidDevice);
}

TEST_F(Cudart, more_memory_than_there_is_is_refused) {
  void* start = nullptr;
  std::size_t free = 0;
  std::size_t total = 0;
  EXPECT_EQ(cudaMemGetInfo(&free, &total), cudaSuccess);
  EXPECT_LE(free, total);
  EXPECT_EQ(cudaMalloc(&start, free + 1), cudaErrorMemoryAllocation);
  EXPECT_EQ(cudaMalloc(&start, free), cudaSuccess);
  EXPECT_EQ(cudaFree(start), cudaSuccess);
}

TEST_F(Cudart, an_error_is_kept_until_somebody_asks) {
  cudaSetDevice(9);
  EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidDevice);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);
}

TEST_F(Cudart, errors_have_names_and_words) {
  EXPECT_STREQ(cudaGetErrorName(cudaErrorIllegalAddress), "cudaErrorIllegalAddress");
  EXPECT_STREQ(cudaGetErrorString(cudaErrorMemoryAllocation), "out of memory");
  int version = 0;
  EXPECT_EQ(cudaRuntimeGetVersion(&version), cudaSuccess);
  EXPECT_EQ(version, CUDART_VERSION);
}

TEST_F(Cudart, memory_is_freed_once) {
  double* const memory = allocate(8);
  EXPECT_EQ(cudaFree(memory), cudaSuccess);
  EXPECT_EQ(cudaFree(memory), cudaErrorInvalidValue);
  double host = 0;
  EXPECT_EQ(cudaFree(&host), cudaErrorInvalidValue);
}

TEST_F(Cudart, pinned_memory_is_freed_once) {
  void* start = nullptr;
  EXPECT_EQ(cudaMallocHost(&start, 0), cudaErrorMemoryAllocation);
  ASSERT_EQ(cudaMallocHost(&start, 100), cudaSuccess);
  EXPECT_EQ(cudaFreeHost(start), cudaSuccess);
  EXPECT_EQ(cudaFreeHost(start), cudaErrorInvalidValue);
  EXPECT_EQ(cudaFreeHost(nullptr), cudaSuccess);
}

TEST_F(Cudart, a_copy_from_freed_or_foreign_memory_is_refused) {
  double host = 0;
  double other = 0;
  double* const memory = allocate(8);
  EXPECT_EQ(copy(&host, &other, cudaMemcpyDeviceToHost), cudaErrorInvalidValue);
  EXPECT_EQ(copy(memory, memory + 4, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
  EXPECT_EQ(copy(&host, memory + 8, cudaMemcpyDeviceToHost), cudaErrorInvalidValue);
  EXPECT_EQ(copy(memory, &host, cudaMemcpyHostToHost), cudaErrorInvalidMemcpyDirection);
  cudaFree(memory);
  EXPECT_EQ(copy(&host, memory, cudaMemcpyDeviceToHost), cudaErrorInvalidValue);
}

TEST_F(Cudart, filling_touches_only_live_memory) {
  double host = 0;
  double* const memory = allocate(1);
  EXPECT_EQ(cudaMemsetAsync(&host, 0, sizeof host, stream_), cudaErrorInvalidValue);
  EXPECT_EQ(cudaMemsetAsync(memory, 0, 2 * sizeof host, stream_), cudaErrorInvalidValue);
  ASSERT_EQ(cudaMemsetAsync(memory, 0xff, sizeof host, stream_), cudaSuccess);
  ASSERT_EQ(copy(&host, memory, cudaMemcpyDeviceToHost), cudaSuccess);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  EXPECT_NE(host, host) << "all bits are set: no number";
}

TEST_F(Cudart, a_copy_on_another_device_than_the_memory_is_refused) {
  double host = 0;
  double* const memory = allocate(8);
  cudaSetDevice(1);
  EXPECT_EQ(copy(&host, memory, cudaMemcpyDeviceToHost), cudaErrorInvalidValue);
  double* const own = allocate(8);
  EXPECT_EQ(copy(&host, own, cudaMemcpyDeviceToHost), cudaErrorInvalidResourceHandle)
      << "the stream is the other device's";
  cudaSetDevice(0);
}

TEST_F(Cudart, the_host_that_does_not_wait_reads_what_nobody_wrote) {
  const double seven = 7;
  double host = 0;
  double* const memory = allocate(1);
  ASSERT_EQ(copy(memory, &seven, cudaMemcpyHostToDevice), cudaSuccess);
  ASSERT_EQ(copy(&host, memory, cudaMemcpyDeviceToHost), cudaSuccess);
  EXPECT_NE(host, 7.0);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  EXPECT_EQ(host, 7.0);
}

TEST_F(CudartDeath, the_host_may_not_touch_device_memory) {
  double* const memory = allocate(1);
  EXPECT_DEATH(*memory = 1, "");
}

TEST_F(Cudart, a_stream_that_ended_takes_nothing) {
  cudaStream_t other = nullptr;
  ASSERT_EQ(cudaStreamCreateWithFlags(&other, cudaStreamNonBlocking), cudaSuccess);
  ASSERT_EQ(cudaStreamDestroy(other), cudaSuccess);
  EXPECT_EQ(cudaStreamSynchronize(other), cudaErrorInvalidResourceHandle);
  EXPECT_EQ(cudaStreamDestroy(other), cudaErrorInvalidResourceHandle);
  EXPECT_EQ(cudaStreamCreateWithFlags(&other, 7), cudaErrorInvalidValue);
}

TEST_F(Cudart, an_event_has_no_time_before_the_work_is_done) {
  cudaEvent_t begin = nullptr;
  cudaEvent_t end = nullptr;
  ASSERT_EQ(cudaEventCreate(&begin), cudaSuccess);
  ASSERT_EQ(cudaEventCreate(&end), cudaSuccess);
  float milliseconds = 0;
  EXPECT_EQ(cudaEventElapsedTime(&milliseconds, begin, end), cudaErrorInvalidResourceHandle);
  ASSERT_EQ(cudaEventRecord(begin, stream_), cudaSuccess);
  ASSERT_EQ(cudaEventRecord(end, stream_), cudaSuccess);
  EXPECT_EQ(cudaEventElapsedTime(&milliseconds, begin, end), cudaErrorNotReady);
  ASSERT_EQ(cudaEventSynchronize(end), cudaSuccess);
  EXPECT_EQ(cudaEventElapsedTime(&milliseconds, begin, end), cudaSuccess);
  EXPECT_EQ(cudaEventDestroy(begin), cudaSuccess);
  EXPECT_EQ(cudaEventRecord(begin, stream_), cudaErrorInvalidResourceHandle);
  EXPECT_EQ(cudaEventSynchronize(begin), cudaErrorInvalidResourceHandle);
  EXPECT_EQ(cudaEventDestroy(begin), cudaErrorInvalidResourceHandle);
  cudaEventDestroy(end);
}

class Launched : public Cudart {
 protected:
  static constexpr std::size_t kPairs = 1000;

  StreamJob job() {
    const auto pairs = [&] { return reinterpret_cast<DoublePair*>(allocate(2 * kPairs)); };
    return {.c = pairs(),
            .a = pairs(),
            .b = pairs(),
            .sums = allocate(4096),
            .scalar = 3,
            .first = 0,
            .pairs = kPairs};
  }
  cudaError_t launched() {
    const cudaError_t code = cudaGetLastError();
    return code != cudaSuccess ? code : cudaStreamSynchronize(stream_);
  }
};

TEST_F(Launched, a_kernel_does_what_its_body_says) {
  const StreamJob made = job();
  begin_write(made, {4, 64, stream_});
  ASSERT_EQ(launched(), cudaSuccess);
  std::vector<double> c(2 * kPairs);
  ASSERT_EQ(copy(c.data(), made.c, cudaMemcpyDeviceToHost, 16 * kPairs), cudaSuccess);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  for (std::size_t i = 0; i < c.size(); ++i) ASSERT_EQ(c[i], static_cast<double>(i));
}

TEST_F(Launched, an_impossible_grid_is_refused) {
  const StreamJob made = job();
  begin_copy(made, {0, 64, stream_});
  EXPECT_EQ(launched(), cudaErrorInvalidConfiguration);
  begin_copy(made, {1, 1025, stream_});
  EXPECT_EQ(launched(), cudaErrorInvalidConfiguration);
  begin_copy(made, {1, 64, nullptr});
  EXPECT_EQ(launched(), cudaErrorInvalidResourceHandle);
}

// Last: the device's context is dead afterwards, so it is device 3's.
TEST_F(Launched, a_kernel_that_touches_freed_memory_kills_the_context) {
  cudaSetDevice(3);
  cudaStream_t stream = nullptr;
  ASSERT_EQ(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), cudaSuccess);
  const StreamJob made = job();
  ASSERT_EQ(cudaFree(made.c), cudaSuccess);
  begin_copy(made, {4, 64, stream});
  EXPECT_EQ(cudaGetLastError(), cudaSuccess) << "nobody knows it yet";
  EXPECT_EQ(cudaStreamSynchronize(stream), cudaErrorIllegalAddress);
  void* more = nullptr;
  EXPECT_EQ(cudaMalloc(&more, 8), cudaErrorIllegalAddress) << "every later call gives it again";
  EXPECT_EQ(cudaSetDevice(0), cudaSuccess) << "other devices live on";
}

}  // namespace
}  // namespace assay
