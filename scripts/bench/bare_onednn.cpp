// A bare loop over a oneDNN matmul primitive.
#include <dnnl.hpp>
#include <unordered_map>
#include <vector>

#include "scripts/bench/bare.hpp"

namespace assay::bench {
namespace {

struct Loop {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  dnnl::matmul matmul;
  std::vector<std::unordered_map<int, dnnl::memory>> arguments;  // One a set.
};

}  // namespace

std::function<void(std::uint64_t)> bare_matmul(const GemmOperands& operands, Number number) {
  using Tag = dnnl::memory::format_tag;
  using Type = dnnl::memory::data_type;
  const auto type = number == Number::fp32 ? Type::f32 : Type::bf16;
  const auto m = static_cast<dnnl::memory::dim>(operands.shape.m);
  const auto n = static_cast<dnnl::memory::dim>(operands.shape.n);
  const auto k = static_cast<dnnl::memory::dim>(operands.shape.k);
  Loop loop;
  const dnnl::matmul::primitive_desc description(
      dnnl::matmul::desc({{m, k}, type, Tag::ab}, {{k, n}, type, Tag::any},
                         {{m, n}, Type::f32, Tag::ab}),
      loop.engine);
  loop.matmul = dnnl::matmul(description);
  for (const GemmSet& set : operands.sets) {
    loop.arguments.push_back(
        {{DNNL_ARG_SRC, {description.src_desc(), loop.engine, set.a->data()}},
         {DNNL_ARG_WEIGHTS, {description.weights_desc(), loop.engine, set.b->data()}},
         {DNNL_ARG_DST, {description.dst_desc(), loop.engine, operands.result()}}});
  }
  return [loop](std::uint64_t iteration) mutable {
    loop.matmul.execute(loop.stream, loop.arguments[iteration % loop.arguments.size()]);
    loop.stream.wait();
  };
}

}  // namespace assay::bench
