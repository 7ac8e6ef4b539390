// Every rule of memory between processes, broken once.
#include <cuda_runtime_api.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>

namespace assay {
namespace {

constexpr std::size_t kBytes = 64;
constexpr int kFilled = 7;

// Another process with memory of device 1 that holds sevens, for as long as this lives.
class Other {
 public:
  Other() {
    std::array<int, 2> down{};
    std::array<int, 2> up{};
    EXPECT_EQ(pipe(down.data()) + pipe(up.data()), 0);
    child_ = fork();
    if (child_ == 0) {
      close(down[1]);
      give(up[1]);
      char ended = 0;
      while (read(down[0], &ended, 1) > 0) continue;  // Until the other side is closed.
      std::_Exit(0);
    }
    close(down[0]);
    close(up[1]);
    keeps_ = down[1];
    EXPECT_EQ(read(up[0], &handle_, sizeof handle_), static_cast<ssize_t>(sizeof handle_));
    close(up[0]);
  }
  ~Other() {
    close(keeps_);
    waitpid(child_, nullptr, 0);
  }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;

  const cudaIpcMemHandle_t& handle() const { return handle_; }

 private:
  static void give(int to) {
    void* memory = nullptr;
    cudaStream_t stream = nullptr;
    cudaIpcMemHandle_t handle{};
    cudaSetDevice(1);
    cudaMalloc(&memory, kBytes);
    cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
    cudaMemsetAsync(memory, kFilled, kBytes, stream);
    cudaStreamSynchronize(stream);
    cudaIpcGetMemHandle(&handle, memory);
    if (write(to, &handle, sizeof handle) < 0) std::_Exit(1);
  }

  pid_t child_ = -1;
  int keeps_ = -1;
  cudaIpcMemHandle_t handle_{};
};

class PeerMemoryRules : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(cudaSetDevice(0), cudaSuccess);
    ASSERT_EQ(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), cudaSuccess);
    ASSERT_EQ(cudaMalloc(&own_, kBytes), cudaSuccess);
  }
  void TearDown() override {
    cudaFree(own_);
    cudaStreamDestroy(stream_);
    cudaGetLastError();
  }

  static cudaError_t open(void** start, const cudaIpcMemHandle_t& handle) {
    return cudaIpcOpenMemHandle(start, handle, cudaIpcMemLazyEnablePeerAccess);
  }

  cudaStream_t stream_ = nullptr;
  void* own_ = nullptr;
};

TEST_F(PeerMemoryRules, memory_of_another_process_is_copied_from_while_it_is_open) {
  const Other other;
  void* theirs = nullptr;
  ASSERT_EQ(open(&theirs, other.handle()), cudaSuccess);
  ASSERT_EQ(cudaMemcpyAsync(own_, theirs, kBytes, cudaMemcpyDeviceToDevice, stream_), cudaSuccess);
  std::array<unsigned char, kBytes> seen{};
  ASSERT_EQ(cudaMemcpyAsync(seen.data(), own_, kBytes, cudaMemcpyDeviceToHost, stream_),
            cudaSuccess);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  EXPECT_EQ(seen.front(), kFilled);
  EXPECT_EQ(seen.back(), kFilled);
  EXPECT_EQ(cudaFree(theirs), cudaErrorInvalidValue) << "it is another process'";
  EXPECT_EQ(cudaIpcCloseMemHandle(theirs), cudaSuccess);
  EXPECT_EQ(cudaIpcCloseMemHandle(theirs), cudaErrorInvalidValue);
}

TEST_F(PeerMemoryRules, no_more_than_another_process_gave_is_copied) {
  const Other other;
  void* theirs = nullptr;
  void* larger = nullptr;
  ASSERT_EQ(cudaMalloc(&larger, 2 * kBytes), cudaSuccess);
  ASSERT_EQ(open(&theirs, other.handle()), cudaSuccess);
  EXPECT_EQ(cudaMemcpyAsync(larger, theirs, 2 * kBytes, cudaMemcpyDeviceToDevice, stream_),
            cudaErrorInvalidValue);
  EXPECT_EQ(cudaIpcCloseMemHandle(theirs), cudaSuccess);
  EXPECT_EQ(cudaFree(larger), cudaSuccess);
}

TEST_F(PeerMemoryRules, what_no_other_process_gave_is_not_opened) {
  const Other other;
  void* start = nullptr;
  EXPECT_EQ(cudaIpcOpenMemHandle(&start, other.handle(), 0), cudaErrorInvalidValue);
  cudaIpcMemHandle_t handle{};
  EXPECT_EQ(open(&start, handle), cudaErrorInvalidResourceHandle);
  std::string("1 999 64 0").copy(handle.reserved, sizeof handle.reserved);
  EXPECT_EQ(open(&start, handle), cudaErrorInvalidResourceHandle);
  ASSERT_EQ(cudaIpcGetMemHandle(&handle, own_), cudaSuccess);
  EXPECT_EQ(open(&start, handle), cudaErrorInvalidResourceHandle) << "it is this process' own";
  EXPECT_EQ(cudaIpcGetMemHandle(&handle, static_cast<char*>(own_) + 8), cudaErrorInvalidValue);
  EXPECT_EQ(cudaIpcGetMemHandle(&handle, &handle), cudaErrorInvalidValue);
}

}  // namespace
}  // namespace assay
