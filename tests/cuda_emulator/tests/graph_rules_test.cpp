// Every rule of emulated graphs, broken once.
#include <cuda_runtime_api.h>
#include <gtest/gtest.h>

#include <functional>

#include "suites/tokens/steps_cuda.hpp"

namespace assay {
namespace {

class Graphs : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(cudaSetDevice(0), cudaSuccess);
    cudaGetLastError();  // Of the test before.
    ASSERT_EQ(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), cudaSuccess);
    void* start = nullptr;
    ASSERT_EQ(cudaMalloc(&start, 2 * kElements * sizeof(float)), cudaSuccess);
    x_ = static_cast<float*>(start);
    const std::vector<float> ones(kElements, 1.0F);
    ASSERT_EQ(copy(x_, ones.data(), cudaMemcpyHostToDevice), cudaSuccess);
    begin(ClearJob{sum(), kElements}, {4, 32, stream_});
    ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  }
  void TearDown() override {
    cudaStreamDestroy(stream_);
    cudaFree(x_);
  }

  static constexpr std::size_t kElements = 100;

  float* sum() { return x_ + kElements; }
  void add_one() { begin(AddJob{x_, sum(), kElements}, {4, 32, stream_}); }
  cudaError_t copy(void* to, const void* from, cudaMemcpyKind kind) {
    return cudaMemcpyAsync(to, from, kElements * sizeof(float), kind, stream_);
  }
  float first_sum() {
    std::vector<float> found(kElements);
    EXPECT_EQ(copy(found.data(), sum(), cudaMemcpyDeviceToHost), cudaSuccess);
    EXPECT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
    return found.front();
  }
  cudaError_t begin_capture() {
    return cudaStreamBeginCapture(stream_, cudaStreamCaptureModeThreadLocal);
  }
  // What ending a record says in which `call` was made.
  cudaError_t ended_after(const std::function<cudaError_t()>& call) {
    EXPECT_EQ(begin_capture(), cudaSuccess);
    EXPECT_EQ(call(), cudaErrorStreamCaptureUnsupported);
    cudaGraph_t graph = nullptr;
    const cudaError_t code = cudaStreamEndCapture(stream_, &graph);
    EXPECT_EQ(graph, nullptr);
    return code;
  }

  cudaStream_t stream_ = nullptr;
  float* x_ = nullptr;
};

TEST_F(Graphs, what_is_recorded_is_done_at_each_launch_and_not_before) {
  ASSERT_EQ(begin_capture(), cudaSuccess);
  add_one();
  add_one();
  cudaGraph_t graph = nullptr;
  ASSERT_EQ(cudaStreamEndCapture(stream_, &graph), cudaSuccess);
  EXPECT_EQ(first_sum(), 0) << "recording does nothing";
  cudaGraphExec_t ready = nullptr;
  ASSERT_EQ(cudaGraphInstantiate(&ready, graph, 0), cudaSuccess);
  ASSERT_EQ(cudaGraphDestroy(graph), cudaSuccess) << "what is ready needs it no more";
  for (int launch = 0; launch < 3; ++launch) {
    ASSERT_EQ(cudaGraphLaunch(ready, stream_), cudaSuccess);
  }
  EXPECT_EQ(first_sum(), 6);
  EXPECT_EQ(cudaGraphExecDestroy(ready), cudaSuccess);
}

TEST_F(Graphs, what_may_not_be_called_meanwhile_breaks_the_record) {
  std::vector<float> host(kElements);
  cudaEvent_t event = nullptr;
  ASSERT_EQ(cudaEventCreate(&event), cudaSuccess);
  void* start = nullptr;
  const auto broken = cudaErrorStreamCaptureInvalidated;
  EXPECT_EQ(ended_after([&] { return cudaMalloc(&start, 8); }), broken);
  EXPECT_EQ(ended_after([&] { return cudaFree(x_); }), broken);
  EXPECT_EQ(ended_after([&] { return cudaStreamSynchronize(stream_); }), broken);
  EXPECT_EQ(ended_after([&] { return cudaEventRecord(event, stream_); }), broken);
  EXPECT_EQ(ended_after([&] { return copy(x_, host.data(), cudaMemcpyHostToDevice); }), broken);
  cudaEventDestroy(event);
  EXPECT_EQ(first_sum(), 0) << "the stream works on";
}

TEST_F(Graphs, a_record_is_begun_once_and_ended_once) {
  cudaGraph_t graph = nullptr;
  EXPECT_EQ(cudaStreamEndCapture(stream_, &graph), cudaErrorIllegalState);
  ASSERT_EQ(begin_capture(), cudaSuccess);
  EXPECT_EQ(begin_capture(), cudaErrorIllegalState);
  EXPECT_EQ(cudaStreamEndCapture(stream_, &graph), cudaSuccess);
  EXPECT_EQ(cudaGraphDestroy(graph), cudaSuccess);
  EXPECT_EQ(cudaStreamBeginCapture(nullptr, cudaStreamCaptureModeThreadLocal),
            cudaErrorInvalidResourceHandle);
}

TEST_F(Graphs, a_graph_that_ended_is_refused) {
  ASSERT_EQ(begin_capture(), cudaSuccess);
  cudaGraph_t graph = nullptr;
  ASSERT_EQ(cudaStreamEndCapture(stream_, &graph), cudaSuccess);
  cudaGraphExec_t ready = nullptr;
  ASSERT_EQ(cudaGraphInstantiate(&ready, graph, 0), cudaSuccess);
  ASSERT_EQ(cudaGraphDestroy(graph), cudaSuccess);
  EXPECT_EQ(cudaGraphDestroy(graph), cudaErrorInvalidValue);
  EXPECT_EQ(cudaGraphInstantiate(&ready, graph, 0), cudaErrorInvalidValue);
  ASSERT_EQ(cudaGraphExecDestroy(ready), cudaSuccess);
  EXPECT_EQ(cudaGraphExecDestroy(ready), cudaErrorInvalidValue);
  EXPECT_EQ(cudaGraphLaunch(ready, stream_), cudaErrorInvalidValue);
}

}  // namespace
}  // namespace assay
