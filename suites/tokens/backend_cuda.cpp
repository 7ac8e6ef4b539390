// tokens.fp32, bf16, fp8 and nvfp4 on a GPU: products by cuBLASLt, all else by jobs of our own, and
// one-token steps as a CUDA graph.
#include "harness/device/device_kernel.hpp"
#include "results/record/error.hpp"
#include "suites/gemm/capability_cuda.hpp"
#include "suites/tokens/gpu_attention_cuda.hpp"
#include "suites/tokens/gpu_projection_cuda.hpp"
#include "suites/tokens/gpu_record_cuda.hpp"

namespace assay {
namespace {

class GpuEmbedding final : public Embedding {
 public:
  GpuEmbedding(GpuProducts& products, std::uint64_t seed, const Matrix& table,
               const std::size_t& rows)
      : products_(products),
        rows_(rows),
        width_(table.inputs),
        table_(gpu_rows(products.steps.device(), kept_number(products.number), table,
                        [&](std::size_t token, std::span<float> row) {
                          weight_row(seed, whole(table), token, row);
                        })) {}

  void look_up(float* y) override {
    products_.steps.begin(LookUpJob{products_.steps.tokens(),
                                    {table_->data(), kept_number(products_.number) == Number::bf16},
                                    rows_,
                                    width_,
                                    y});
  }

 private:
  GpuProducts& products_;
  const std::size_t& rows_;
  std::size_t width_;
  std::unique_ptr<Memory> table_;
};

class GpuBackend final : public TokenBackend {
 public:
  GpuBackend(CudaDevice& device, Number number)
      : steps_(device),
        products_(steps_, number),
        squares_(steps_),
        rows_(steps_),
        weights_(steps_),
        of_pieces_(steps_),
        found_(steps_) {}

  void begin_call(const TokenSpan& span, std::span<const std::uint32_t> tokens) override {
    steps_.set_call(span.past, tokens);
    call_rows_ = span.rows();
  }

  std::unique_ptr<StepRecord> record() override { return gpu_record(steps_); }

  std::unique_ptr<Projection> projection(std::uint64_t seed,
                                         const std::vector<Slice>& stacked) override {
    for (const Slice& slice : stacked) {
      expect(slice.inputs == stacked.front().inputs, "stacked slices have the same inputs");
    }
    return gpu_projection(products_, seed, stacked);
  }

  std::unique_ptr<Embedding> embedding(std::uint64_t seed, const Matrix& table) override {
    return std::make_unique<GpuEmbedding>(products_, seed, table, call_rows_);
  }

  std::unique_ptr<Attention> attention(const AttentionShape& shape,
                                       const RopeTable& turns) override {
    return gpu_attention(steps_, products_.number, shape, turns);
  }

  void norm(const MatrixIn& x, const float* gains, double epsilon, float* y) override {
    auto* sums = squares_.of<float>(x.rows * pieces_of(x.columns));
    steps_.begin(SquaresJob{x.data, x.rows, x.columns, sums});
    steps_.begin(NormJob{x.data, x.rows, x.columns, sums, gains, static_cast<float>(epsilon), y});
  }

  void swiglu(const MatrixIn& gate_up, float* y) override {
    steps_.begin(SwigluJob{gate_up.data, gate_up.rows, gate_up.columns / 2, y});
  }

  void add(const MatrixIn& x, float* y) override {
    steps_.begin(AddJob{x.data, y, x.rows * x.columns});
  }

  void clear(float* y, std::size_t count) override { steps_.begin(ClearJob{y, count}); }

  void gather(const MatrixIn& x, std::span<const std::uint32_t> rows, float* y) override {
    steps_.begin(GatherJob{x.data, placed<std::uint32_t>(rows_, rows), rows.size(), x.columns, y});
  }

  // By the rows of y: each takes its own of x, always in the same order.
  void scatter(const MatrixIn& x, const ExpertRows& rows, float* y) override {
    const std::size_t into = std::size_t{1} + *std::ranges::max_element(rows.rows);
    const std::size_t active = rows.rows.size() / into;
    expect(active * into == rows.rows.size(), "every token takes as many experts");
    std::vector<std::uint32_t> from(rows.rows.size());
    std::vector<float> weights(rows.rows.size());
    std::vector<std::size_t> taken(into);
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
      const std::size_t to = rows.rows[row] * active + taken[rows.rows[row]]++;
      from[to] = static_cast<std::uint32_t>(row);
      weights[to] = rows.weights[row];
    }
    steps_.begin(CombineRowsJob{x.data, placed<std::uint32_t>(rows_, from),
                                placed<float>(weights_, weights), active, into, x.columns, y});
  }

  void find_greatest(const MatrixIn& x) override {
    GreatestOfPiecesJob of_pieces{x.data, x.rows, x.columns, nullptr};
    of_pieces.found = of_pieces_.of<GreatestFound>(of_pieces.count());
    greatest_rows_ = x.rows;
    steps_.begin(of_pieces);
    steps_.begin(
        GreatestJob{of_pieces.found, x.rows, of_pieces.pieces(), found_.of<GreatestFound>(x.rows)});
  }

  std::vector<Greatest> greatest() override {
    std::vector<GreatestFound> found(greatest_rows_);
    steps_.device().copy_out(found.data(), found_.of<GreatestFound>(greatest_rows_),
                             found.size() * sizeof(GreatestFound));
    std::vector<Greatest> told;
    for (const GreatestFound& one : found) told.push_back({one.value, one.column, one.finite == 1});
    return told;
  }

  Facts facts() const override {
    Facts found = products_.facts();
    found["decode_steps"] =
        std::string("a CUDA graph; of a mixture, one for each layer's attention and router");
    return found;
  }

 private:
  // Steps that are repeated hold no such lists: the host makes them anew each time.
  template <class T>
  const T* placed(GpuRoom& room, std::span<const T> made) {
    T* there = room.of<T>(made.size());
    steps_.device().copy_in(there, made.data(), made.size_bytes());
    return there;
  }

  GpuSteps steps_;
  GpuProducts products_;
  GpuRoom squares_;
  GpuRoom rows_;
  GpuRoom weights_;
  GpuRoom of_pieces_;
  GpuRoom found_;
  std::size_t call_rows_ = 0;
  std::size_t greatest_rows_ = 0;
};

template <Number Of>
std::unique_ptr<TokenBackend> make(Device& device) {
  return std::make_unique<GpuBackend>(static_cast<CudaDevice&>(device), Of);
}

std::string always(const Facts&) { return {}; }

// As of the products of the suite gemm.
template <int Least>
std::string from(const Facts& gpu) {
  return capability_lacking(gpu, Least);
}

const TokenKernel bf16{"tokens.bf16", Number::bf16, make<Number::bf16>};
const TokenKernel fp32{"tokens.fp32", Number::fp32, make<Number::fp32>};

const TokenKernel fp8{"tokens.fp8", Number::fp8, make<Number::fp8>};
const TokenKernel nvfp4{"tokens.nvfp4", Number::nvfp4, make<Number::nvfp4>};

const Registered<DeviceKernel> bf16_kernel{device_kernel(bf16, from<80>)};
const Registered<DeviceKernel> fp8_kernel{device_kernel(fp8, from<89>)};
const Registered<DeviceKernel> nvfp4_kernel{device_kernel(nvfp4, from<100>)};
const Registered<DeviceKernel> fp32_kernel{device_kernel(fp32, always)};

}  // namespace
}  // namespace assay
