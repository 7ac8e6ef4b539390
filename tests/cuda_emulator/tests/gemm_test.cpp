// Every kind of product of the CUDA module against the host: rows within what rounding can do, and
// whole numbers to the last bit.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include "harness/bench/kernel.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cuda/module.hpp"
#include "suites/gemm/operands.hpp"
#include "tests/unit/suites/bench_double.hpp"

namespace assay {
namespace {

constexpr std::array kKernels{"gemm.fp64", "gemm.fp64_emulated", "gemm.fp32",  "gemm.tf32",
                              "gemm.bf16", "gemm.fp8",           "gemm.mxfp8", "gemm.nvfp4"};

const CudaModule& cuda() {
  static const CudaModule* const kModule = [] {
    void* const handle = dlopen(ASSAY_BUILD_DIR "/libassay_cuda.so", RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(handle, nullptr) << dlerror();
    return reinterpret_cast<CudaModuleSymbol*>(dlsym(handle, kCudaModuleSymbol))();
  }();
  return *kModule;
}

std::unique_ptr<Device> gpu(const Facts& environment = {}) {
  return cuda().open({"gpu-0", 0, affinity(), {}, environment});
}

// More would be made of small operands, so that none is found in a cache again.
std::uint64_t room_for_three_sets(Number number, const GemmShape& shape) {
  const std::uint64_t a = operand_bytes(number, shape.m, shape.k);
  const std::uint64_t b = operand_bytes(number, shape.n, shape.k);
  return shape.m * shape.n * result_bytes(number) + b + 3 * (a + b);
}

std::string refusal_with(const char* kernel, const char* variable) {
  const auto device = gpu({{std::string("env.") + variable, std::string("1")}});
  try {
    assay::kernel<GemmKernel>(*device, kernel).make(*device, {32, 32, 32});
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(CudaGemm, every_type_agrees_with_the_host_within_what_rounding_can_do) {
  const auto device = gpu();
  for (const char* name : kKernels) {
    const auto& kernel = assay::kernel<GemmKernel>(*device, name);
    for (const char* shape : {"64x96x128", "80x48x256"}) {
      StateDouble state(*device, {{"shape", shape}});
      state.memory = room_for_three_sets(kernel.number, gemm_shape(shape));
      const auto product = kernel.make(*device, gemm_shape(shape));
      const GemmOperands operands = gemm_operands(state, kernel, *product);
      for (std::uint64_t i = 0; i < 2; ++i) {
        const GemmSet& set = operands.set(i);
        product->multiply(set.a->data(), set.b->data(), operands.result());
        const HostResult result(*device, operands);
        EXPECT_LT(worst_row(device->host(), set.check, result.data()), 0.5) << name << " " << shape;
        EXPECT_TRUE(wrong_result(*device, operands, i + 1)) << "the other set has another product";
      }
    }
  }
}

TEST(CudaGemm, whole_numbers_are_right_to_the_last_bit) {
  const auto device = gpu();
  for (const char* name : kKernels) {
    const auto& kernel = assay::kernel<GemmKernel>(*device, name);
    StateDouble state(*device, {{"shape", "144x80x192"}});
    const auto product = kernel.make(*device, {144, 80, 192});
    const GemmOperands operands = whole_operands(state, kernel, *product);
    for (std::uint64_t i = 0; i < 2; ++i) {
      product->multiply(operands.set(i).a->data(), operands.set(i).b->data(), operands.result());
      EXPECT_EQ(wrong_result(*device, operands, i), std::nullopt) << name;
    }
  }
}

TEST(CudaGemm, fp64_and_fp32_are_refused_while_cublas_is_told_to_emulate_them) {
  for (const char* variable :
       {"CUBLAS_EMULATE_DOUBLE_PRECISION", "CUBLAS_EMULATE_SINGLE_PRECISION",
        "CUBLAS_EMULATION_STRATEGY", "CUBLAS_FIXEDPOINT_EMULATION_MANTISSA_BIT_COUNT"}) {
    EXPECT_NE(refusal_with("gemm.fp64", variable).find(variable), std::string::npos);
    EXPECT_NE(refusal_with("gemm.fp32", variable).find(variable), std::string::npos);
    EXPECT_EQ(refusal_with("gemm.fp64_emulated", variable), "") << "asked for by name";
    EXPECT_EQ(refusal_with("gemm.bf16", variable), "");
  }
}

TEST(CudaGemm, tf32_is_refused_while_the_environment_overrides_it) {
  EXPECT_NE(refusal_with("gemm.tf32", "NVIDIA_TF32_OVERRIDE"), "");
}

TEST(CudaGemm, a_gpu_that_is_too_old_for_a_type_is_told_which_it_needs) {
  const auto why = [](const char* kernel, const char* capability) {
    return cuda().kernels({{"compute_capability", std::string(capability)}}).at(kernel);
  };
  EXPECT_EQ(why("gemm.nvfp4", "9.0"), "needs compute capability 10.0; this GPU has 9.0");
  EXPECT_EQ(why("gemm.nvfp4", "10.3"), "");
  EXPECT_EQ(why("gemm.mxfp8", "12.0"), "");
  EXPECT_EQ(why("gemm.fp8", "8.9"), "");
  EXPECT_NE(why("gemm.fp8", "8.6"), "");
  EXPECT_NE(why("gemm.fp8", "ten"), "");
  EXPECT_NE(cuda().kernels({}).at("gemm.fp8"), "") << "unknown is not enough";
  EXPECT_EQ(why("gemm.fp64", "9.0"), "");
}

}  // namespace
}  // namespace assay
