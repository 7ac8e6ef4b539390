// oneDNN's matmul on one thread: a primitive for each number of rows, all with the same weights.
#include <omp.h>
#include <dnnl.hpp>

#include <map>
#include <unordered_map>
#include <vector>

#include "harness/device/bf16.hpp"
#include "results/record/error.hpp"
#include "suites/tokens/onednn_lane.hpp"

namespace assay {
namespace {

using Type = dnnl::memory::data_type;
using Tag = dnnl::memory::format_tag;

// The number of rows for which oneDNN chooses the order of the weights: between one token and a
// prompt's.
constexpr std::size_t kRowsForOrder = 16;
// Numbers of rows that are met; a mixture of experts meets all.
constexpr std::size_t kPrimitivesMax = 1024;

dnnl::memory::dim dim(std::size_t count) { return static_cast<dnnl::memory::dim>(count); }

struct Product {
  dnnl::matmul::primitive_desc description;
  dnnl::matmul matmul;
  std::vector<std::byte> scratch;
};

class OneDnnLane final : public LaneMatrix {
 public:
  OneDnnLane(const LaneShape& shape, Number number)
      : shape_(shape),
        type_(number == Number::bf16 ? Type::bf16 : Type::f32),
        engine_(dnnl::engine::kind::cpu, 0),
        stream_(engine_),
        order_(
            description(kRowsForOrder, {{dim(shape.inputs), dim(shape.outputs)}, type_, Tag::any})
                .weights_desc()) {}

  std::size_t stored_bytes() const override { return order_.get_size(); }

  void store(const RowSource& rows, void* place) override {
    place_ = place;
    std::vector<float> plain(shape_.outputs * shape_.inputs);
    for (std::size_t output = 0; output < shape_.outputs; ++output) {
      rows(output, {plain.data() + output * shape_.inputs, shape_.inputs});
    }
    omp_set_num_threads(1);
    // W is stored output by output: as inputs x outputs, column-major.
    dnnl::memory from({{dim(shape_.inputs), dim(shape_.outputs)}, Type::f32, Tag::ba}, engine_,
                      plain.data());
    dnnl::memory to(order_, engine_, place);
    dnnl::reorder(from, to).execute(stream_, from, to);
    stream_.wait();
  }

  void multiply(const void* x, std::size_t rows, float* y, std::size_t y_stride) override {
    omp_set_num_threads(1);
    Product& product = of(rows, y_stride);
    std::unordered_map<int, dnnl::memory> arguments{
        {DNNL_ARG_SRC, {product.description.src_desc(), engine_, const_cast<void*>(x)}},
        {DNNL_ARG_WEIGHTS, {order_, engine_, place_}},
        {DNNL_ARG_DST, {product.description.dst_desc(), engine_, y}}};
    if (!product.scratch.empty()) {
      arguments.insert({DNNL_ARG_SCRATCHPAD,
                        {product.description.scratchpad_desc(), engine_, product.scratch.data()}});
    }
    product.matmul.execute(stream_, arguments);
    stream_.wait();
  }

 private:
  dnnl::matmul::primitive_desc description(std::size_t rows, const dnnl::memory::desc& weights,
                                           std::size_t y_stride = 0) const {
    dnnl::primitive_attr attributes;
    // The library's own is of the thread that made the primitive.
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    const std::size_t stride = y_stride == 0 ? shape_.outputs : y_stride;
    const dnnl::memory::desc y({dim(rows), dim(shape_.outputs)}, Type::f32,
                               dnnl::memory::dims{dim(stride), 1});
    omp_set_num_threads(1);
    return {dnnl::matmul::desc({{dim(rows), dim(shape_.inputs)}, type_, Tag::ab}, weights, y),
            attributes, engine_};
  }

  Product& of(std::size_t rows, std::size_t y_stride) {
    const auto found = products_.find(rows);
    if (found != products_.end()) return found->second;
    if (products_.size() >= kPrimitivesMax) products_.clear();
    Product product{description(rows, order_, y_stride), {}, {}};
    product.matmul = dnnl::matmul(product.description);
    product.scratch.resize(product.description.scratchpad_desc().get_size());
    return products_.emplace(rows, std::move(product)).first->second;
  }

  LaneShape shape_;
  Type type_;
  dnnl::engine engine_;
  dnnl::stream stream_;
  dnnl::memory::desc order_;
  void* place_ = nullptr;
  std::map<std::size_t, Product> products_;
};

}  // namespace

std::unique_ptr<LaneMatrix> onednn_lane(const LaneShape& shape, Number number) {
  try {
    return std::make_unique<OneDnnLane>(shape, number);
  } catch (const dnnl::error& error) {
    throw Error{std::string("oneDNN offers no such matrix product on this CPU: ") + error.what()};
  }
}

Facts onednn_facts() {
  const dnnl_version_t* found = dnnl_version();
  return {{"library", "oneDNN " + std::to_string(found->major) + "." +
                          std::to_string(found->minor) + "." + std::to_string(found->patch)},
          {"implementation", std::string("matmul, called by each lane")},
          {"effective_isa", static_cast<double>(dnnl::get_effective_cpu_isa())}};
}

}  // namespace assay
