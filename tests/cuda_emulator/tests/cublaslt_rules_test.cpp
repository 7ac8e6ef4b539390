// Every rule of the emulated cuBLASLt, broken once, beginning with a call that is right.
#include <cublasLt.h>
#include <cuda_runtime_api.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace assay {
namespace {

// D (3 x 2) = A (3 x 4) B (4 x 2), all by columns.
struct Call {
  cublasComputeType_t compute = CUBLAS_COMPUTE_32F;
  cudaDataType_t scale = CUDA_R_32F;
  cudaDataType_t a_type = CUDA_R_32F;
  cudaDataType_t d_type = CUDA_R_32F;
  std::uint64_t a_rows = 3;
  std::int64_t a_leading = 3;
  std::uint64_t b_rows = 4;
  std::size_t shift_a = 0;  // Bytes by which A is moved.
  bool foreign_b = false;   // B is the host's.
  bool freed_d = false;
  bool device_alpha = false;
  bool own_algorithm = false;  // Not the heuristic's.
  std::uint64_t other_tile = 0;
  std::size_t workspace_bytes = 2U << 20U;
  std::size_t given_bytes = 2U << 20U;
  std::size_t shift_workspace = 0;
  bool dead_handle = false;
};

class CublasLt : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(cudaSetDevice(0), cudaSuccess);
    ASSERT_EQ(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), cudaSuccess);
    ASSERT_EQ(cublasLtCreate(&handle_), CUBLAS_STATUS_SUCCESS);
  }

  char* memory(std::size_t bytes) {
    void* start = nullptr;
    EXPECT_EQ(cudaMalloc(&start, bytes), cudaSuccess);
    allocated_.push_back(start);
    return static_cast<char*>(start);
  }

  // What the heuristic says, else what the product says.
  cublasStatus_t status(const Call& call) {
    cublasLtMatmulDesc_t how = nullptr;
    EXPECT_EQ(cublasLtMatmulDescCreate(&how, call.compute, call.scale), CUBLAS_STATUS_SUCCESS);
    std::array<cublasLtMatrixLayout_t, 3> layouts{};
    cublasLtMatrixLayoutCreate(&layouts[0], call.a_type, call.a_rows, 4, call.a_leading);
    cublasLtMatrixLayoutCreate(&layouts[1], call.a_type, call.b_rows, 2, 4);
    cublasLtMatrixLayoutCreate(&layouts[2], call.d_type, 3, 2, 3);
    cublasLtMatmulPreference_t preference = nullptr;
    cublasLtMatmulPreferenceCreate(&preference);
    EXPECT_EQ(cublasLtMatmulPreferenceSetAttribute(
                  preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &call.workspace_bytes, 8),
              CUBLAS_STATUS_SUCCESS);
    if (call.dead_handle) cublasLtDestroy(handle_);
    std::array<cublasLtMatmulHeuristicResult_t, 4> choices{};
    int count = 0;
    const cublasStatus_t chosen =
        cublasLtMatmulAlgoGetHeuristic(handle_, how, layouts[0], layouts[1], layouts[2], layouts[2],
                                       preference, 4, choices.data(), &count);
    if (chosen != CUBLAS_STATUS_SUCCESS) return chosen;
    EXPECT_NE(choices[0].state, CUBLAS_STATUS_SUCCESS) << "the first is to be skipped";
    cublasLtMatmulAlgo_t algorithm = choices[1].algo;
    if (call.own_algorithm) algorithm.data[1] ^= 1;
    if (call.other_tile > 0) algorithm.data[3] = call.other_tile;
    tiles_.clear();
    for (int at = 1; at < count; ++at) {
      std::uint32_t tile = 7;
      cublasLtMatmulAlgoConfigGetAttribute(&choices.at(static_cast<std::size_t>(at)).algo,
                                           CUBLASLT_ALGO_CONFIG_TILE_ID, &tile, 4, nullptr);
      tiles_.push_back(tile);
    }
    return product(call, how, layouts, algorithm);
  }

  cublasStatus_t product(const Call& call, cublasLtMatmulDesc_t how,
                         const std::array<cublasLtMatrixLayout_t, 3>& layouts,
                         const cublasLtMatmulAlgo_t& algorithm) {
    const float one = 1;
    const float zero = 0;
    a_ = reinterpret_cast<float*>(memory(4096));
    b_ = reinterpret_cast<float*>(memory(4096));
    d_ = reinterpret_cast<float*>(memory(4096));
    char* const workspace = memory(3U << 20U);
    fill();
    if (call.freed_d) cudaFree(d_);
    const void* const alpha = call.device_alpha ? static_cast<const void*>(b_) : &one;
    const void* const b = call.foreign_b ? static_cast<const void*>(numbers_.data()) : b_;
    return cublasLtMatmul(handle_, how, alpha, reinterpret_cast<char*>(a_) + call.shift_a,
                          layouts[0], b, layouts[1], &zero, d_, layouts[2], d_, layouts[2],
                          &algorithm, workspace + call.shift_workspace, call.given_bytes, stream_);
  }

  // 1, 2, 3, ... in A and B.
  void fill() {
    for (std::size_t i = 0; i < numbers_.size(); ++i) numbers_[i] = static_cast<float>(i + 1);
    cudaMemcpyAsync(a_, numbers_.data(), sizeof numbers_, cudaMemcpyHostToDevice, stream_);
    cudaMemcpyAsync(b_, numbers_.data(), sizeof numbers_, cudaMemcpyHostToDevice, stream_);
    cudaStreamSynchronize(stream_);
  }

  void TearDown() override {
    for (void* start : allocated_) cudaFree(start);
    cudaStreamDestroy(stream_);
    cublasLtDestroy(handle_);
  }

  alignas(256) std::array<float, 64> numbers_{};
  std::vector<void*> allocated_;
  std::vector<std::uint32_t> tiles_;  // Of what the heuristic offered last.
  cudaStream_t stream_ = nullptr;
  cublasLtHandle_t handle_ = nullptr;
  float* a_ = nullptr;
  float* b_ = nullptr;
  float* d_ = nullptr;
};

TEST_F(CublasLt, what_an_algorithm_states_has_the_size_that_the_header_states) {
  cublasLtMatmulAlgo_t algorithm{};
  const auto asked = [&](cublasLtMatmulAlgoConfigAttributes_t attribute, std::size_t bytes) {
    std::uint32_t value = 7;
    return cublasLtMatmulAlgoConfigGetAttribute(&algorithm, attribute, &value, bytes, nullptr);
  };
  EXPECT_EQ(asked(CUBLASLT_ALGO_CONFIG_ID, 4), CUBLAS_STATUS_INVALID_VALUE) << "nobody's";
  algorithm.data[0] = 0x454d554c41544544;  // What the heuristic marks its own with.
  EXPECT_EQ(asked(CUBLASLT_ALGO_CONFIG_ID, 4), CUBLAS_STATUS_SUCCESS);
  EXPECT_EQ(asked(CUBLASLT_ALGO_CONFIG_SPLITK_NUM, 2), CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(asked(CUBLASLT_ALGO_CONFIG_INNER_SHAPE_ID, 4), CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(asked(CUBLASLT_ALGO_CONFIG_CLUSTER_SHAPE_ID, 2), CUBLAS_STATUS_SUCCESS);
}

TEST_F(CublasLt, the_heuristic_offers_algorithms_that_state_tiles_of_their_own) {
  EXPECT_EQ(status({}), CUBLAS_STATUS_SUCCESS);
  EXPECT_EQ(tiles_, (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(status({.other_tile = 3}), CUBLAS_STATUS_SUCCESS);
  EXPECT_EQ(status({.other_tile = 4}), CUBLAS_STATUS_INVALID_VALUE) << "nobody offered it";
}

TEST_F(CublasLt, a_call_that_is_right_gives_the_product) {
  ASSERT_EQ(status({}), CUBLAS_STATUS_SUCCESS);
  std::array<float, 6> d{};
  cudaMemcpyAsync(d.data(), d_, sizeof d, cudaMemcpyDeviceToHost, stream_);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  // A has the columns 1 2 3, 4 5 6, 7 8 9, 10 11 12; B has 1 2 3 4 and 5 6 7 8.
  EXPECT_EQ(d, (std::array<float, 6>{70, 80, 90, 158, 184, 210}));
}

TEST_F(CublasLt, types_that_no_row_of_the_table_has_are_refused) {
  EXPECT_EQ(status({.d_type = CUDA_R_16BF}), CUBLAS_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(status({.scale = CUDA_R_64F}), CUBLAS_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(status({.compute = CUBLAS_COMPUTE_16F}), CUBLAS_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(status({.a_type = CUDA_R_16BF}), CUBLAS_STATUS_SUCCESS);
}

TEST_F(CublasLt, layouts_that_do_not_fit_together_are_refused) {
  EXPECT_EQ(status({.a_rows = 5, .a_leading = 5}), CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(status({.b_rows = 3}), CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(status({.a_leading = 2}), CUBLAS_STATUS_INVALID_VALUE);
}

TEST_F(CublasLt, a_buffer_that_is_not_aligned_to_256_bytes_is_refused) {
  EXPECT_EQ(status({.shift_a = 16}), CUBLAS_STATUS_INVALID_VALUE);
}

TEST_F(CublasLt, foreign_and_freed_buffers_are_refused) {
  EXPECT_EQ(status({.foreign_b = true}), CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(status({.freed_d = true}), CUBLAS_STATUS_INVALID_VALUE);
}

TEST_F(CublasLt, scales_in_device_memory_are_refused_in_the_host_pointer_mode) {
  EXPECT_EQ(status({.device_alpha = true}), CUBLAS_STATUS_INVALID_VALUE);
}

TEST_F(CublasLt, an_algorithm_that_is_not_the_heuristics_is_refused) {
  EXPECT_EQ(status({.own_algorithm = true}), CUBLAS_STATUS_INVALID_VALUE);
}

TEST_F(CublasLt, a_workspace_that_is_too_small_or_badly_aligned_is_refused) {
  EXPECT_EQ(status({.given_bytes = 4096}), CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(status({.shift_workspace = 128}), CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(status({.workspace_bytes = 0, .given_bytes = 0}), CUBLAS_STATUS_SUCCESS)
      << "with no room allowed, an algorithm that needs none is chosen";
}

TEST_F(CublasLt, a_handle_that_ended_is_refused) {
  EXPECT_EQ(status({.dead_handle = true}), CUBLAS_STATUS_NOT_INITIALIZED);
}

TEST_F(CublasLt, attributes_have_the_size_that_the_header_states) {
  cublasLtMatmulDesc_t how = nullptr;
  cublasLtMatmulDescCreate(&how, CUBLAS_COMPUTE_32F, CUDA_R_32F);
  const std::int64_t wide = 0;
  EXPECT_EQ(cublasLtMatmulDescSetAttribute(how, CUBLASLT_MATMUL_DESC_TRANSA, &wide, 8),
            CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(cublasLtMatmulDescDestroy(how), CUBLAS_STATUS_SUCCESS);
  EXPECT_EQ(cublasLtMatmulDescDestroy(how), CUBLAS_STATUS_INVALID_VALUE);
  cublasLtMatmulPreference_t preference = nullptr;
  cublasLtMatmulPreferenceCreate(&preference);
  EXPECT_EQ(cublasLtMatmulPreferenceSetAttribute(
                preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &wide, 4),
            CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(cublasLtMatmulPreferenceDestroy(preference), CUBLAS_STATUS_SUCCESS);
  cublasLtMatrixLayout_t layout = nullptr;
  cublasLtMatrixLayoutCreate(&layout, CUDA_R_32F, 1, 1, 1);
  EXPECT_EQ(cublasLtMatrixLayoutDestroy(layout), CUBLAS_STATUS_SUCCESS);
  EXPECT_EQ(cublasLtMatrixLayoutDestroy(layout), CUBLAS_STATUS_INVALID_VALUE);
}

TEST_F(CublasLt, statuses_have_names) {
  EXPECT_STREQ(cublasLtGetStatusName(CUBLAS_STATUS_NOT_SUPPORTED), "CUBLAS_STATUS_NOT_SUPPORTED");
  EXPECT_STREQ(cublasLtGetStatusString(CUBLAS_STATUS_SUCCESS), "success");
  EXPECT_EQ(cublasLtGetVersion(), 0U) << "no version that a real library has";
}

}  // namespace
}  // namespace assay
