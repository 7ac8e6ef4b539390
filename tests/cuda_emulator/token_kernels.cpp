// The jobs of the transformer's kernels, run on the host over the real grid.
#include <map>

#include "suites/tokens/attention_body.hpp"
#include "suites/tokens/narrow_body.hpp"
#include "tests/cuda_emulator/job_piece.hpp"
#include "tests/cuda_emulator/kernels.hpp"

namespace assay::emulated {
namespace {

std::size_t floats(std::size_t count) { return count * sizeof(float); }

// Of a table a row at least: which ones is known when it runs.
std::vector<Touched> touched(const LookUpJob& job) {
  return {{job.y, floats(job.count()), true},
          {job.tokens, job.rows * sizeof(std::uint32_t)},
          {job.table.data, job.table.bytes(job.width)}};
}
std::vector<Touched> touched(const SquaresJob& job) {
  return {{job.sums, floats(job.count()), true}, {job.x, floats(job.rows * job.columns)}};
}
std::vector<Touched> touched(const NormJob& job) {
  return {{job.y, floats(job.count()), true},
          {job.x, floats(job.count())},
          {job.sums, floats(job.rows * pieces_of(job.columns))},
          {job.gains, floats(job.columns)}};
}
std::vector<Touched> touched(const SwigluJob& job) {
  return {{job.y, floats(job.count()), true}, {job.gate_up, floats(2 * job.count())}};
}
std::vector<Touched> touched(const AddJob& job) {
  return {{job.y, floats(job.count()), true}, {job.x, floats(job.count())}};
}
std::vector<Touched> touched(const ClearJob& job) { return {{job.y, floats(job.count()), true}}; }
std::vector<Touched> touched(const GatherJob& job) {
  return {{job.y, floats(job.count()), true},
          {job.from, job.rows * sizeof(std::uint32_t)},
          {job.x, floats(job.columns)}};
}
std::vector<Touched> touched(const CombineRowsJob& job) {
  return {{job.y, floats(job.count()), true},
          {job.x, floats(job.active * job.count())},
          {job.from, job.rows * job.active * sizeof(std::uint32_t)},
          {job.weights, floats(job.rows * job.active)}};
}
std::vector<Touched> touched(const NarrowJob& job) {
  return {{job.y, job.count() * sizeof(std::uint16_t), true}, {job.x, floats(job.count())}};
}
std::vector<Touched> touched(const NarrowFp8Job& job) {
  return {{job.y, job.count(), true}, {job.x, floats(job.count())}};
}
std::vector<Touched> touched(const NarrowFp4Job& job) {
  return {{job.codes, job.rows * job.columns / 2, true},
          {job.scales, job.count(), true},
          {job.x, floats(job.rows * job.columns)}};
}
std::vector<Touched> touched(const GreatestOfPiecesJob& job) {
  return {{job.found, job.count() * sizeof(GreatestFound), true},
          {job.x, floats(job.rows * job.columns)}};
}
std::vector<Touched> touched(const GreatestJob& job) {
  return {{job.found, job.count() * sizeof(GreatestFound), true},
          {job.of_pieces, job.rows * job.pieces * sizeof(GreatestFound)}};
}

std::size_t cached(const AttentionCall& call) {
  return call.sequences * call.kv_heads * call.context * call.head_dim;
}
std::vector<Touched> touched(const KeepJob& job) {
  const AttentionCall& call = job.call;
  const auto layer = [&](const Numbers& numbers) {
    return static_cast<std::byte*>(numbers.data) + numbers.bytes(call.layer_base);
  };
  return {{call.qkv, floats(call.sequences * call.tokens * call.row_width()), true},
          {layer(call.keys), call.keys.bytes(cached(call)), true},
          {layer(call.values), call.values.bytes(cached(call)), true},
          {call.past, sizeof(std::uint32_t)},
          {job.cosines, floats(call.head_dim / 2)},
          {job.sines, floats(call.head_dim / 2)}};
}
// Of the whole context: how much of it is read is known when it runs.
std::vector<Touched> of_block(const QueryBlock& block) {
  const std::size_t pieces = block.units() * block.pieces();
  const AttentionCall& call = block.call;
  return {{block.scores, floats(block.units() * block.call.context)},
          {block.most, floats(pieces)},
          {block.sums, floats(pieces)},
          {block.weighed, floats(pieces * call.head_dim)},
          {call.past, sizeof(std::uint32_t)},
          {call.qkv, floats(call.sequences * call.tokens * call.row_width())},
          {call.keys.data, call.keys.bytes(call.layer_base + cached(call))},
          {call.values.data, call.values.bytes(call.layer_base + cached(call))}};
}
std::vector<Touched> touched(const ScoresJob& job) {
  auto found = of_block(job.block);
  found[0].written = true;
  return found;
}
std::vector<Touched> touched(const WeighJob& job) {
  auto found = of_block(job.block);
  found[1].written = found[2].written = true;
  return found;
}
std::vector<Touched> touched(const ValuesJob& job) {
  auto found = of_block(job.block);
  found[3].written = true;
  return found;
}
std::vector<Touched> touched(const CombineJob& job) {
  auto found = of_block(job.block);
  const AttentionCall& call = job.block.call;
  found.push_back(
      {job.block.out, floats(call.sequences * call.tokens * call.heads * call.head_dim), true});
  return found;
}

template <class Job>
Piece piece(Grid grid, void** arguments) {
  const Job job = *static_cast<const Job*>(arguments[0]);
  return job_piece(job, grid, touched(job));
}

using Maker = Piece (*)(Grid, void**);

const std::map<std::string, Maker>& makers() {
  static const std::map<std::string, Maker> kMakers{
      {"assay_tokens_look_up", piece<LookUpJob>},
      {"assay_tokens_squares", piece<SquaresJob>},
      {"assay_tokens_norm", piece<NormJob>},
      {"assay_tokens_swiglu", piece<SwigluJob>},
      {"assay_tokens_add", piece<AddJob>},
      {"assay_tokens_clear", piece<ClearJob>},
      {"assay_tokens_gather", piece<GatherJob>},
      {"assay_tokens_combine_rows", piece<CombineRowsJob>},
      {"assay_tokens_narrow", piece<NarrowJob>},
      {"assay_tokens_narrow_fp8", piece<NarrowFp8Job>},
      {"assay_tokens_narrow_fp4", piece<NarrowFp4Job>},
      {"assay_tokens_greatest_of_pieces", piece<GreatestOfPiecesJob>},
      {"assay_tokens_greatest", piece<GreatestJob>},
      {"assay_tokens_keep", piece<KeepJob>},
      {"assay_tokens_scores", piece<ScoresJob>},
      {"assay_tokens_weigh", piece<WeighJob>},
      {"assay_tokens_values", piece<ValuesJob>},
      {"assay_tokens_combine", piece<CombineJob>},
  };
  return kMakers;
}

}  // namespace

std::optional<Piece> token_kernel_piece(const std::string& name, Grid grid, void** arguments) {
  const auto found = makers().find(name);
  if (found == makers().end()) return std::nullopt;
  Piece made = found->second(grid, arguments);
  made.what = "kernel " + name;
  return made;
}

}  // namespace assay::emulated
