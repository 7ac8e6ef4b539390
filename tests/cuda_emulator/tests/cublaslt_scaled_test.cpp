// Rules of products with scales, broken once each, beginning with a call that is right.
#include <cublasLt.h>
#include <cuda_runtime_api.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace assay {
namespace {

constexpr std::uint64_t kM = 16;
constexpr std::uint64_t kN = 32;
constexpr std::uint64_t kK = 64;

// D (16 x 32) = op(A) B, A stored 64 x 16 and B 64 x 32, all by columns; NVFP4 where nothing else
// is said.
struct ScaledCall {
  cudaDataType_t type = CUDA_R_4F_E2M1;
  cudaDataType_t d_type = CUDA_R_16BF;
  std::int32_t mode = CUBLASLT_MATMUL_MATRIX_SCALE_VEC16_UE4M3;
  std::int32_t b_mode = -1;  // As A's.
  cublasComputeType_t compute = CUBLAS_COMPUTE_32F;
  cublasOperation_t a_operation = CUBLAS_OP_T;
  std::int64_t leading = kK;
  std::size_t shift_scales = 0;
  bool no_scales = false;
  bool host_scales = false;
  bool freed_scales = false;
  std::size_t scale_bytes = 512;
  std::uint8_t padding = 0;  // Beyond the matrix.
};

class ScaledMatmul : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(cudaSetDevice(0), cudaSuccess);
    ASSERT_EQ(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), cudaSuccess);
    ASSERT_EQ(cublasLtCreate(&handle_), CUBLAS_STATUS_SUCCESS);
  }

  void TearDown() override {
    for (void* start : allocated_) cudaFree(start);
    cudaStreamDestroy(stream_);
    cublasLtDestroy(handle_);
  }

  // Device memory that holds `content` in its first bytes.
  std::uint8_t* memory(std::size_t bytes, const std::vector<std::uint8_t>& content = {}) {
    void* start = nullptr;
    EXPECT_EQ(cudaMalloc(&start, bytes), cudaSuccess);
    allocated_.push_back(start);
    if (!content.empty()) {
      cudaMemcpyAsync(start, content.data(), std::min(bytes, content.size()),
                      cudaMemcpyHostToDevice, stream_);
      cudaStreamSynchronize(stream_);
    }
    return static_cast<std::uint8_t*>(start);
  }

  template <class T>
  void set(cublasLtMatmulDesc_t how, cublasLtMatmulDescAttributes_t attribute, T value) {
    EXPECT_EQ(cublasLtMatmulDescSetAttribute(how, attribute, &value, sizeof value),
              CUBLAS_STATUS_SUCCESS);
  }

  cublasLtMatmulDesc_t description(const ScaledCall& call) {
    cublasLtMatmulDesc_t how = nullptr;
    cublasLtMatmulDescCreate(&how, call.compute, CUDA_R_32F);
    set(how, CUBLASLT_MATMUL_DESC_TRANSA, static_cast<std::int32_t>(call.a_operation));
    set(how, CUBLASLT_MATMUL_DESC_A_SCALE_MODE, call.mode);
    set(how, CUBLASLT_MATMUL_DESC_B_SCALE_MODE, call.b_mode < 0 ? call.mode : call.b_mode);
    set(how, CUBLASLT_MATMUL_DESC_FAST_ACCUM, std::int8_t{0});
    return how;
  }

  // Scales of 1 in the first sixteen or thirty-two rows; the one of row 0, block 0 is 2.
  std::vector<std::uint8_t> scales(const ScaledCall& call, std::uint64_t rows) const {
    const std::uint8_t one = call.type == CUDA_R_4F_E2M1 ? 0x38 : 127;
    const std::size_t blocks = call.type == CUDA_R_4F_E2M1 ? 4 : 2;
    std::vector<std::uint8_t> made(512, call.padding);
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t block = 0; block < blocks; ++block) made[row * 16 + block] = one;
    }
    made[0] = call.type == CUDA_R_4F_E2M1 ? 0x40 : 128;
    return made;
  }

  const void* scale_pointer(const ScaledCall& call, std::uint64_t rows) {
    if (call.no_scales) return nullptr;
    if (call.host_scales) return host_.data();
    std::uint8_t* const start = memory(call.scale_bytes + call.shift_scales, scales(call, rows));
    if (call.freed_scales) cudaFree(start);
    return start + call.shift_scales;
  }

  // What the heuristic says, else what the product says.
  cublasStatus_t status(const ScaledCall& call) {
    cublasLtMatmulDesc_t how = description(call);
    std::array<cublasLtMatrixLayout_t, 3> layouts{};
    const bool turned = call.a_operation == CUBLAS_OP_T;
    cublasLtMatrixLayoutCreate(&layouts[0], call.type, turned ? kK : kM, turned ? kM : kK,
                               turned ? call.leading : static_cast<std::int64_t>(kM));
    cublasLtMatrixLayoutCreate(&layouts[1], call.type, kK, kN, call.leading);
    cublasLtMatrixLayoutCreate(&layouts[2], call.d_type, kM, kN, kM);
    cublasLtMatmulPreference_t preference = nullptr;
    cublasLtMatmulPreferenceCreate(&preference);
    std::array<cublasLtMatmulHeuristicResult_t, 4> choices{};
    int count = 0;
    const cublasStatus_t chosen =
        cublasLtMatmulAlgoGetHeuristic(handle_, how, layouts[0], layouts[1], layouts[2], layouts[2],
                                       preference, 4, choices.data(), &count);
    if (chosen != CUBLAS_STATUS_SUCCESS) return chosen;
    set(how, CUBLASLT_MATMUL_DESC_A_SCALE_POINTER, scale_pointer(call, kM));
    set(how, CUBLASLT_MATMUL_DESC_B_SCALE_POINTER, scale_pointer(call, kN));
    const float one = 1;
    const float zero = 0;
    // Codes that are all 1: 0x22 for two E2M1, 0x38 for an E4M3.
    const std::uint8_t ones = call.type == CUDA_R_4F_E2M1 ? 0x22 : 0x38;
    const std::vector<std::uint8_t> codes(16384, ones);
    d_ = memory(4096);
    return cublasLtMatmul(handle_, how, &one, memory(16384, codes), layouts[0],
                          memory(16384, codes), layouts[1], &zero, d_, layouts[2], d_, layouts[2],
                          &choices[1].algo, nullptr, 0, stream_);
  }

  // Elements 0 and 1 of D, which is BF16, and element 0 of its second column.
  std::array<float, 3> result() {
    std::array<std::uint16_t, kM + 1> d{};
    cudaMemcpyAsync(d.data(), d_, sizeof d, cudaMemcpyDeviceToHost, stream_);
    EXPECT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
    const auto value = [](std::uint16_t half) {
      return std::bit_cast<float>(static_cast<std::uint32_t>(half) << 16U);
    };
    return {value(d[0]), value(d[1]), value(d[kM])};
  }

  alignas(256) std::array<std::uint8_t, 512> host_{};
  std::vector<void*> allocated_;
  cudaStream_t stream_ = nullptr;
  cublasLtHandle_t handle_ = nullptr;
  std::uint8_t* d_ = nullptr;
};

const ScaledCall kMxfp8{.type = CUDA_R_8F_E4M3, .mode = CUBLASLT_MATMUL_MATRIX_SCALE_VEC32_UE8M0};
const ScaledCall kFp8{.type = CUDA_R_8F_E4M3, .mode = CUBLASLT_MATMUL_MATRIX_SCALE_SCALAR_32F};

TEST_F(ScaledMatmul, a_scale_belongs_to_one_block_of_one_row) {
  ASSERT_EQ(status({}), CUBLAS_STATUS_SUCCESS);
  // Sixty-four ones; sixteen of row 0 are doubled in A, and in B for column 0.
  EXPECT_EQ(result(), (std::array<float, 3>{48 + 16 * 4, 48 + 16 * 2, 48 + 16 * 2}));
  ASSERT_EQ(status(kMxfp8), CUBLAS_STATUS_SUCCESS);
  EXPECT_EQ(result(), (std::array<float, 3>{32 + 32 * 4, 32 + 32 * 2, 32 + 32 * 2}));
}

TEST_F(ScaledMatmul, a_scalar_that_is_not_given_is_one) {
  ScaledCall call = kFp8;
  call.no_scales = true;
  ASSERT_EQ(status(call), CUBLAS_STATUS_SUCCESS);
  EXPECT_EQ(result(), (std::array<float, 3>{64, 64, 64}));
}

TEST_F(ScaledMatmul, blocks_of_scales_that_are_not_given_are_refused) {
  EXPECT_EQ(status({.no_scales = true}), CUBLAS_STATUS_INVALID_VALUE);
}

TEST_F(ScaledMatmul, scales_that_are_not_aligned_to_16_bytes_are_refused) {
  EXPECT_EQ(status({.shift_scales = 8}), CUBLAS_STATUS_INVALID_VALUE);
}

TEST_F(ScaledMatmul, scales_of_the_host_freed_or_too_short_are_refused) {
  EXPECT_EQ(status({.host_scales = true}), CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(status({.freed_scales = true}), CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(status({.scale_bytes = 256}), CUBLAS_STATUS_INVALID_VALUE);
}

TEST_F(ScaledMatmul, scales_beyond_the_matrix_that_are_not_zero_fail_the_product) {
  ASSERT_EQ(cudaSetDevice(2), cudaSuccess);
  cudaStream_t stream = nullptr;
  ASSERT_EQ(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), cudaSuccess);
  std::swap(stream, stream_);
  EXPECT_EQ(status({.padding = 1}), CUBLAS_STATUS_SUCCESS) << "nobody knows it yet";
  EXPECT_EQ(cudaStreamSynchronize(stream_), cudaErrorLaunchFailure);
  std::swap(stream, stream_);
  allocated_.clear();  // The context is dead.
  ASSERT_EQ(cudaSetDevice(0), cudaSuccess);
}

TEST_F(ScaledMatmul, each_type_has_its_own_kind_of_scales) {
  ScaledCall call;
  call.mode = CUBLASLT_MATMUL_MATRIX_SCALE_VEC32_UE8M0;
  EXPECT_EQ(status(call), CUBLAS_STATUS_NOT_SUPPORTED);
  call = kMxfp8;
  call.mode = CUBLASLT_MATMUL_MATRIX_SCALE_VEC16_UE4M3;
  EXPECT_EQ(status(call), CUBLAS_STATUS_NOT_SUPPORTED);
  call = {.type = CUDA_R_16BF, .mode = CUBLASLT_MATMUL_MATRIX_SCALE_VEC32_UE8M0};
  EXPECT_EQ(status(call), CUBLAS_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(status({.b_mode = CUBLASLT_MATMUL_MATRIX_SCALE_VEC32_UE8M0}),
            CUBLAS_STATUS_INVALID_VALUE);
}

TEST_F(ScaledMatmul, an_operand_that_is_not_transposed_is_refused) {
  EXPECT_EQ(status({.a_operation = CUBLAS_OP_N}), CUBLAS_STATUS_NOT_SUPPORTED);
}

TEST_F(ScaledMatmul, rows_that_are_no_multiple_of_16_bytes_are_refused) {
  ScaledCall call = kFp8;
  call.leading = kK + 8;
  EXPECT_EQ(status(call), CUBLAS_STATUS_NOT_SUPPORTED);
  call.leading = kK + 16;
  call.no_scales = true;
  EXPECT_EQ(status(call), CUBLAS_STATUS_SUCCESS);
}

TEST_F(ScaledMatmul, results_and_sums_of_other_types_are_refused) {
  EXPECT_EQ(status({.d_type = CUDA_R_64F}), CUBLAS_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(status({.compute = CUBLAS_COMPUTE_32F_PEDANTIC}), CUBLAS_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(status({.compute = CUBLAS_COMPUTE_64F}), CUBLAS_STATUS_NOT_SUPPORTED);
}

TEST_F(ScaledMatmul, attributes_of_scales_have_the_size_that_the_header_states) {
  cublasLtMatmulDesc_t how = nullptr;
  cublasLtMatmulDescCreate(&how, CUBLAS_COMPUTE_32F, CUDA_R_32F);
  const std::int64_t wide = 0;
  for (const auto attribute : {CUBLASLT_MATMUL_DESC_A_SCALE_MODE, CUBLASLT_MATMUL_DESC_B_SCALE_MODE,
                               CUBLASLT_MATMUL_DESC_FAST_ACCUM}) {
    EXPECT_EQ(cublasLtMatmulDescSetAttribute(how, attribute, &wide, 8),
              CUBLAS_STATUS_INVALID_VALUE);
  }
  EXPECT_EQ(cublasLtMatmulDescSetAttribute(how, CUBLASLT_MATMUL_DESC_A_SCALE_POINTER, &wide, 4),
            CUBLAS_STATUS_INVALID_VALUE);
  EXPECT_EQ(cublasLtMatmulDescSetAttribute(how, CUBLASLT_MATMUL_DESC_D_SCALE_MODE, &wide, 4),
            CUBLAS_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(cublasLtMatmulDescDestroy(how), CUBLAS_STATUS_SUCCESS);
}

}  // namespace
}  // namespace assay
