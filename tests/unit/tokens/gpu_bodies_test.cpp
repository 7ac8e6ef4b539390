// What each thread of a GPU does between the products of the transformer, done by the host and held
// against what the CPU's kernels do. Needs no toolkit.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "suites/gemm/narrow.hpp"
#include "suites/gemm/normal.hpp"
#include "suites/gemm/scaled.hpp"
#include "suites/tokens/attention_body.hpp"
#include "suites/tokens/lane_matrix.hpp"
#include "suites/tokens/narrow_body.hpp"
#include "suites/tokens/reference.hpp"
#include "suites/tokens/rounding.hpp"
#include "tests/unit/tokens/models.hpp"

namespace assay {
namespace {

constexpr double kFp32Error = 1e-5;
constexpr double kBf16Error = 0.02;

std::vector<float> some_numbers(std::size_t count, std::uint32_t stream) {
  std::vector<float> numbers;
  for (std::uint64_t block = 0; numbers.size() < count; ++block) {
    for (const float value : normals({7, stream}, block)) numbers.push_back(value);
  }
  numbers.resize(count);
  return numbers;
}

// All threads of a small grid, the last one first; every place is to be visited once.
template <class Job>
void run(const Job& job) {
  constexpr std::size_t kThreads = 7;
  std::vector<int> visits(job.count());
  for (std::size_t thread = kThreads; thread-- > 0;) {
    job_thread(job, {thread, kThreads}, [&](std::size_t place) { ++visits.at(place); });
  }
  EXPECT_EQ(visits, std::vector<int>(job.count(), 1));
}

constexpr AttentionShape kShape{2, 6, 2, 16, 2, 150};

// A GPU's attention with its cache, by the host.
template <class T>
class BodyAttention {
 public:
  BodyAttention() : turns_(rope_table(small_model(), kShape.context)) {}

  std::vector<float> run_layer(std::size_t layer, const TokenSpan& span, std::vector<float> qkv,
                               std::size_t queries) {
    past_ = static_cast<std::uint32_t>(span.past);
    const std::size_t of_layer =
        kShape.sequences * kShape.kv_heads * kShape.context * kShape.head_dim;
    constexpr bool kIsBf16 = sizeof(T) == 2;
    keys_.resize(kShape.layers * of_layer);
    values_.resize(kShape.layers * of_layer);
    const AttentionCall call{&past_,
                             span.sequences,
                             span.tokens,
                             kShape.heads,
                             kShape.kv_heads,
                             kShape.head_dim,
                             kShape.context,
                             layer * of_layer,
                             qkv.data(),
                             {keys_.data(), kIsBf16},
                             {values_.data(), kIsBf16}};
    run(KeepJob{call, turns_.cosines.data(), turns_.sines.data()});
    std::vector<float> out(span.rows() * kShape.heads * kShape.head_dim);
    for (std::size_t first = 0; first < span.tokens; first += queries) {
      run_block({call, first, std::min(queries, span.tokens - first)}, out);
    }
    return out;
  }

 private:
  static void run_block(QueryBlock block, std::vector<float>& out) {
    // What nobody wrote must not be read.
    const auto room = [](std::size_t count) {
      return std::vector<float>(count, std::numeric_limits<float>::quiet_NaN());
    };
    std::vector<float> scores = room(block.units() * kShape.context);
    std::vector<float> most = room(block.units() * block.pieces());
    std::vector<float> sums = room(most.size());
    std::vector<float> weighed = room(most.size() * kShape.head_dim);
    block.scores = scores.data();
    block.most = most.data();
    block.sums = sums.data();
    block.weighed = weighed.data();
    block.out = out.data();
    run(ScoresJob{block});
    run(WeighJob{block});
    run(ValuesJob{block});
    run(CombineJob{block});
  }

  template <class Job>
  static void run(const Job& job) {
    assay::run(job);
  }

  RopeTable turns_;
  std::uint32_t past_ = 0;
  std::vector<T> keys_;
  std::vector<T> values_;
};

// A prompt of 100 tokens of two sequences, then two steps of one.
template <class T>
double attention_error(std::size_t queries) {
  const Number number = sizeof(T) == 2 ? Number::bf16 : Number::fp32;
  const auto device = lanes_device();
  const auto cpu =
      lane_attention(*device, number, kShape, rope_table(small_model(), kShape.context));
  BodyAttention<T> body;
  double worst = 0;
  std::uint32_t stream = 0;
  for (const TokenSpan& span : {TokenSpan{2, 100, 0}, TokenSpan{2, 1, 100}, TokenSpan{2, 1, 101}}) {
    for (std::size_t layer = 0; layer < kShape.layers; ++layer) {
      std::vector<float> qkv = some_numbers(span.rows() * kShape.row_width(), ++stream);
      const std::vector<float> found = body.run_layer(layer, span, qkv, queries);
      std::vector<float> expected(found.size());
      cpu->run(layer, span, qkv.data(), expected.data());
      worst = std::max(worst, apart(found, expected));
    }
  }
  return worst;
}

TEST(GpuBodies, attention_is_that_of_the_cpu_however_its_queries_are_cut) {
  for (const std::size_t queries : {100, 33, 1}) {
    EXPECT_LT(attention_error<float>(queries), kFp32Error) << queries;
  }
  EXPECT_LT(attention_error<std::uint16_t>(33), kBf16Error);
}

class GpuSteps : public testing::Test {
 protected:
  static constexpr std::size_t kRows = 5;
  static constexpr std::size_t kColumns = 150;

  std::unique_ptr<CpuDevice> device_ = lanes_device();
  std::unique_ptr<TokenBackend> cpu_ = plain_kernel(Number::fp32).make(*device_);
  std::vector<float> x_ = some_numbers(kRows * kColumns, 1);
  std::vector<float> found_ = std::vector<float>(x_.size());
  std::vector<float> expected_ = std::vector<float>(x_.size());

  MatrixIn matrix() const { return {x_.data(), kRows, kColumns}; }
};

TEST_F(GpuSteps, a_norm_is_that_of_the_cpu) {
  const std::vector<float> gains = some_numbers(kColumns, 2);
  std::vector<float> sums(kRows * pieces_of(kColumns));
  run(SquaresJob{x_.data(), kRows, kColumns, sums.data()});
  run(NormJob{x_.data(), kRows, kColumns, sums.data(), gains.data(), 1e-5F, found_.data()});
  cpu_->norm(matrix(), gains.data(), 1e-5, expected_.data());
  EXPECT_LT(apart(found_, expected_), kFp32Error);
}

TEST_F(GpuSteps, gates_are_those_of_the_cpu) {
  found_.resize(kRows * kColumns / 2);
  expected_.resize(found_.size());
  run(SwigluJob{x_.data(), kRows, kColumns / 2, found_.data()});
  cpu_->swiglu(matrix(), expected_.data());
  EXPECT_LT(apart(found_, expected_), kFp32Error);
}

TEST_F(GpuSteps, each_token_gets_its_experts_rows_with_their_weights) {
  // Row 3 of x is token 0's second, and so on.
  const std::vector<std::uint32_t> from{0, 3, 4, 1};
  const std::vector<float> weights{0.25F, 0.75F, 0.5F, 0.125F};
  found_.assign(2 * kColumns, 1.0F);
  run(CombineRowsJob{x_.data(), from.data(), weights.data(), 2, 2, kColumns, found_.data()});
  ExpertRows rows{{}, {0, 0, 1, 1}, {0.25F, 0.75F, 0.5F, 0.125F}};
  std::vector<float> sorted;
  for (const std::uint32_t row : from) {
    sorted.insert(sorted.end(), x_.begin() + row * kColumns, x_.begin() + (row + 1) * kColumns);
  }
  expected_.assign(2 * kColumns, 1.0F);
  cpu_->scatter({sorted.data(), 4, kColumns}, rows, expected_.data());
  EXPECT_LT(apart(found_, expected_), kFp32Error);
}

TEST_F(GpuSteps, the_greatest_is_the_first_of_equal_ones_and_a_nan_is_seen_wherever_it_stands) {
  constexpr std::size_t kWords = 700;  // Three pieces.
  std::vector<float> logits = some_numbers(3 * kWords, 3);
  logits[100] = logits[650] = 9;
  logits[kWords + 699] = std::numeric_limits<float>::infinity();
  logits[2 * kWords] = std::numeric_limits<float>::quiet_NaN();
  std::vector<GreatestFound> of_pieces(9);
  std::vector<GreatestFound> found(3);
  run(GreatestOfPiecesJob{logits.data(), 3, kWords, of_pieces.data()});
  run(GreatestJob{of_pieces.data(), 3, 3, found.data()});
  EXPECT_EQ(found[0].column, 100U);
  EXPECT_EQ(found[0].finite, 1U);
  EXPECT_EQ(found[1].finite, 0U);
  EXPECT_EQ(found[2].finite, 0U);
}

TEST_F(GpuSteps, a_table_in_bf16_is_looked_up_by_token) {
  std::vector<std::uint16_t> table;
  for (const float value : x_) table.push_back(to_bf16(value));
  const std::vector<std::uint32_t> tokens{4, 0};
  found_.resize(2 * kColumns);
  run(LookUpJob{tokens.data(), {table.data(), true}, 2, kColumns, found_.data()});
  for (std::size_t i = 0; i < kColumns; ++i) {
    ASSERT_EQ(found_[i], from_bf16(table[4 * kColumns + i]));
    ASSERT_EQ(found_[kColumns + i], from_bf16(table[i]));
  }
}

TEST(GpuNarrow, every_number_gets_the_code_that_is_nearest) {
  // Steps of an eighth of the least that differ: all codes, all ties, and numbers between.
  for (int i = 0; i <= 1 << 16; ++i) {
    for (const float value : {std::ldexp(static_cast<float>(i), -13), static_cast<float>(i) / 64}) {
      ASSERT_EQ(e4m3_code(value), to_e4m3(value)) << value;
      ASSERT_EQ(e4m3_code(-value), to_e4m3(-value)) << value;
      ASSERT_EQ(e2m1_code(value), to_e2m1(value)) << value;
      if (value == 0) continue;  // A zero has no sign here.
      ASSERT_EQ(e2m1_code(-value), to_e2m1(-value)) << value;
    }
  }
  for (unsigned code = 0; code < 0x7F; ++code) {
    ASSERT_EQ(static_cast<double>(e4m3_size(static_cast<std::uint8_t>(code))),
              from_e4m3(static_cast<std::uint8_t>(code)));
  }
}

TEST(GpuNarrow, rows_of_nvfp4_are_read_back_as_the_plain_loops_round_them) {
  constexpr std::size_t kRows = 130;  // Beyond one tile of scales.
  constexpr std::size_t kColumns = 96;
  const ScaledShape shape{Number::nvfp4, kRows, kColumns};
  std::vector<float> x = some_numbers(kRows * kColumns, 5);
  // What was there before is not what is left beyond the matrix.
  std::vector<std::uint8_t> made(scaled_bytes(shape), 0xAB);
  const NarrowFp4Job job{x.data(), kRows, kColumns, made.data(),
                         made.data() + scales_offset(shape)};
  ASSERT_EQ(job.count(), scale_bytes(shape));
  run(job);
  const ScaledRows rows(shape, made.data());
  std::size_t scales = 0;
  for (std::size_t row = 0; row < kRows; ++row) {
    std::vector<double> found(kColumns);
    rows.read(row, 0, found);
    const auto expected = std::span(x).subspan(row * kColumns, kColumns);
    round_activations(expected, Number::nvfp4);
    for (std::size_t i = 0; i < kColumns; ++i) ASSERT_NEAR(found[i], expected[i], 1e-6) << row;
    for (std::size_t block = 0; block < kColumns / 16; ++block) {
      scales += made[scales_offset(shape) + scale_offset(shape, row, block)];
    }
  }
  std::size_t all = 0;
  for (std::size_t i = 0; i < scale_bytes(shape); ++i) all += made[scales_offset(shape) + i];
  EXPECT_EQ(all, scales) << "beyond the matrix scales are zero";
}

}  // namespace
}  // namespace assay
