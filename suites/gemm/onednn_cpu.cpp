// oneDNN's matmul primitive: created once, B in the order that oneDNN wants, which the reorder
// outside the timed loop gives it.
#include "suites/gemm/onednn.hpp"

#include <omp.h>
#include <dnnl.hpp>

#include <unordered_map>

#include "results/record/error.hpp"

namespace assay {
namespace {

using Type = dnnl::memory::data_type;
using Tag = dnnl::memory::format_tag;

dnnl::memory::desc matrix(std::size_t rows, std::size_t columns, Type type, Tag tag) {
  return {
      {static_cast<dnnl::memory::dim>(rows), static_cast<dnnl::memory::dim>(columns)}, type, tag};
}

Type type_of(Number number) { return number == Number::bf16 ? Type::bf16 : Type::f32; }

dnnl::matmul::primitive_desc description(const GemmShape& shape, Number number,
                                         const dnnl::engine& engine) {
  const Type type = type_of(number);
  return {dnnl::matmul::desc(matrix(shape.m, shape.k, type, Tag::ab),
                             matrix(shape.k, shape.n, type, Tag::any),
                             matrix(shape.m, shape.n, Type::f32, Tag::ab)),
          engine};
}

std::string isa_name() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::sse41: return "SSE4.1";
    case dnnl::cpu_isa::avx: return "AVX";
    case dnnl::cpu_isa::avx2: return "AVX2";
    case dnnl::cpu_isa::avx2_vnni: return "AVX2-VNNI";
    case dnnl::cpu_isa::avx512_core: return "AVX-512";
    case dnnl::cpu_isa::avx512_core_vnni: return "AVX512-VNNI";
    case dnnl::cpu_isa::avx512_core_bf16: return "AVX512-BF16";
    case dnnl::cpu_isa::avx512_core_amx: return "AMX";
    default: break;
  }
  return "ISA " + std::to_string(static_cast<int>(dnnl::get_effective_cpu_isa()));
}

std::string version() {
  const dnnl_version_t* found = dnnl_version();
  return "oneDNN " + std::to_string(found->major) + "." + std::to_string(found->minor) + "." +
         std::to_string(found->patch);
}

class OneDnnProduct final : public GemmProduct {
 public:
  OneDnnProduct(const GemmShape& shape, Number number)
      : engine_(dnnl::engine::kind::cpu, 0),
        stream_(engine_),
        description_(description(shape, number, engine_)),
        matmul_(description_),
        plain_b_(matrix(shape.k, shape.n, type_of(number), Tag::ab)) {}

  std::size_t stored_b_bytes() const override { return description_.weights_desc().get_size(); }

  void store_b(const void* row_major, void* stored) override {
    dnnl::memory from(plain_b_, engine_, const_cast<void*>(row_major));
    dnnl::memory to(description_.weights_desc(), engine_, stored);
    dnnl::reorder(from, to).execute(stream_, from, to);
    stream_.wait();
  }

  void multiply(const void* a, const void* stored_b, void* c) override {
    matmul_.execute(
        stream_,
        {{DNNL_ARG_SRC, {description_.src_desc(), engine_, const_cast<void*>(a)}},
         {DNNL_ARG_WEIGHTS, {description_.weights_desc(), engine_, const_cast<void*>(stored_b)}},
         {DNNL_ARG_DST, {description_.dst_desc(), engine_, c}}});
    stream_.wait();
  }

  Facts facts() const override {
    const bool plain = description_.weights_desc() == plain_b_;
    return {{"library", version()},
            {"implementation", std::string(description_.impl_info_str())},
            {"isa", isa_name()},
            {"threads", static_cast<double>(omp_get_max_threads())},
            {"weights", std::string(plain ? "row-major" : "reordered before timing")}};
  }

 private:
  dnnl::engine engine_;
  dnnl::stream stream_;
  dnnl::matmul::primitive_desc description_;
  dnnl::matmul matmul_;
  dnnl::memory::desc plain_b_;
};

}  // namespace

std::unique_ptr<GemmProduct> onednn_product(const GemmShape& shape, Number number, unsigned lanes) {
  if (number == Number::fp64) throw Error{"oneDNN offers no FP64 matrix product on a CPU"};
  omp_set_num_threads(static_cast<int>(lanes));
  try {
    return std::make_unique<OneDnnProduct>(shape, number);
  } catch (const dnnl::error& error) {
    throw Error{std::string("oneDNN offers no such matrix product on this CPU: ") + error.what()};
  }
}

std::string onednn_bf16_unavailable() {
  const std::string none = "oneDNN offers no fast BF16 matrix product on this CPU: ";
#if defined(__x86_64__)
  // With plain AVX-512 oneDNN computes BF16 through FP32: that is no BF16 figure.
  constexpr auto kNeeded = static_cast<unsigned>(dnnl_cpu_isa_avx512_core_bf16);
  if ((static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & kNeeded) != kNeeded) {
    return none + "it needs AVX512-BF16 or AMX, and the CPU has " + isa_name();
  }
#endif
  try {
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    const std::string found = description({256, 256, 256}, Number::bf16, engine).impl_info_str();
    if (found.starts_with("ref")) return none + "only the reference implementation answers";
  } catch (const dnnl::error& error) {
    return none + error.what();
  }
  return {};
}

}  // namespace assay
