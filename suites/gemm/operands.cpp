// Making the operands: sizes, numbers, order of storage.
#include "suites/gemm/operands.hpp"

#include <algorithm>

#include "harness/device/lanes.hpp"
#include "results/record/error.hpp"
#include "suites/gemm/narrow.hpp"
#include "suites/gemm/normal.hpp"
#include "suites/gemm/scaled.hpp"
#include "suites/gemm/tile_digest.hpp"
#include "suites/gemm/whole.hpp"

namespace assay {
namespace {

// Operands rotate over three times the last-level cache, so that none is found there again.
constexpr std::uint64_t kCacheFactor = 3;
// Two, so that the result of one product is wrong for the next. The maximum bounds the time that
// making them takes.
constexpr std::uint64_t kSetsMin = 2;
constexpr std::uint64_t kSetsMax = 256;

struct Rotation {
  std::uint64_t sets = 0;
  std::string words;
};

Rotation rotation(std::uint64_t set_bytes, std::uint64_t cache, std::uint64_t memory_left) {
  const std::uint64_t fit = memory_left / set_bytes;
  if (fit < kSetsMin) {
    throw world_error("two sets of operands of " + std::to_string(set_bytes) +
                          " bytes each do not fit into the memory allowed",
                      "choose a smaller shape, or allow more memory in the campaign");
  }
  const std::uint64_t wanted = (kCacheFactor * cache + set_bytes - 1) / set_bytes;
  const std::uint64_t sets = std::min({std::max(wanted, kSetsMin), fit, kSetsMax});
  if (cache == 0) return {sets, "last-level cache unknown"};
  if (sets >= wanted) return {sets, "at least 3 x last-level cache"};
  return {sets, "below 3 x last-level cache: " +
                    std::string(fit < kSetsMax ? "memory allowed" : "number of sets")};
}

void store(float value, float& place) { place = value; }
void store(double value, double& place) { place = value; }
void store(float value, std::uint16_t& place) { place = to_bf16(value); }

template <class T>
auto block_of(const NormalStream& stream, std::uint64_t block) {
  if constexpr (std::is_same_v<T, double>) {
    return wide_normals(stream, block);
  } else {
    return normals(stream, block);
  }
}

template <class T>
void fill(Device& device, T* elements, std::size_t count, const NormalStream& stream) {
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(count, lane, lanes, kNormalBlock);
    for (std::size_t i = begin; i < end; i += kNormalBlock) {
      const auto values = block_of<T>(stream, i / kNormalBlock);
      const std::size_t stop = std::min(i + kNormalBlock, end);
      for (std::size_t j = i; j < stop; ++j) store(values[j - i], elements[j]);
    }
  });
}

void round_to_tf32(Device& device, std::span<float> elements) {
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(elements.size(), lane, lanes);
    for (std::size_t i = begin; i < end; ++i) elements[i] = to_tf32(elements[i]);
  });
}

// `shape` is that of A, or of B by its columns.
void fill(Device& device, Memory& memory, const ScaledShape& shape, const NormalStream& stream) {
  const auto as = [&](auto elements) { fill(device, elements.data(), elements.size(), stream); };
  switch (shape.number) {
    case Number::fp64: return as(memory.as<double>());
    case Number::fp32: return as(memory.as<float>());
    case Number::tf32: as(memory.as<float>()); return round_to_tf32(device, memory.as<float>());
    case Number::bf16: return as(memory.as<std::uint16_t>());
    default: return fill_scaled(device, shape, stream, memory.data());
  }
}

// What no product leaves: all bits set are a NaN in each kind of number. Touched in parallel: first
// touch.
std::unique_ptr<Memory> empty_result(Device& device, std::size_t bytes) {
  auto c = device.host().allocate(bytes);
  const auto all = c->as<std::byte>();
  device.host().parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(all.size(), lane, lanes, 64);
    std::fill(all.begin() + static_cast<std::ptrdiff_t>(begin),
              all.begin() + static_cast<std::ptrdiff_t>(end), std::byte{0xFF});
  });
  return placed(device, std::move(c));
}

struct Sizes {
  std::size_t a = 0;
  std::size_t b = 0;
  std::size_t c = 0;
};

Sizes sizes_of(const GemmShape& shape, Number number) {
  if (shape.k % k_step(number) != 0) {
    throw Error{std::string(number_name(number)) + " products need a K that is a multiple of " +
                    std::to_string(k_step(number)) + ", and it is " + std::to_string(shape.k),
                "choose another shape"};
  }
  return {operand_bytes(number, shape.m, shape.k), operand_bytes(number, shape.n, shape.k),
          shape.m * shape.n * result_bytes(number)};
}

// B as the library wants it, in the device's memory.
std::unique_ptr<Memory> stored_b(Device& device, GemmProduct& product, Memory& row_major) {
  auto stored = device.allocate(product.stored_b_bytes());
  if (&device.host() == &device) {
    product.store_b(row_major.data(), stored->data());
    return stored;
  }
  const auto there = device.allocate(row_major.bytes());
  device.copy_in(there->data(), row_major.data(), row_major.bytes());
  product.store_b(there->data(), stored->data());
  return stored;
}

// Whole-number operands: as numbers, row-major, and as the product's own.
struct WholeOperands {
  std::vector<std::int32_t> a;
  std::vector<std::int32_t> b;
};

// From the columns of B to its rows.
std::vector<std::int32_t> by_rows(const std::vector<std::int32_t>& columns,
                                  const GemmShape& shape) {
  std::vector<std::int32_t> rows(columns.size());
  for (std::size_t j = 0; j < shape.n; ++j) {
    for (std::size_t l = 0; l < shape.k; ++l) rows[l * shape.n + j] = columns[j * shape.k + l];
  }
  return rows;
}

struct Streams {
  NormalStream a;
  NormalStream b;
};

// What is to be filled.
struct Places {
  GemmShape shape;
  Number number = Number::fp32;
  void* a = nullptr;
  void* b = nullptr;
};

WholeOperands make_whole(Device& host, const Places& to, const Streams& streams) {
  const auto [m, n, k] = to.shape;
  const Number number = to.number;
  if (is_scaled(number)) {
    return {fill_scaled_whole(host, {number, m, k}, streams.a, to.a),
            by_rows(fill_scaled_whole(host, {number, n, k}, streams.b, to.b), to.shape)};
  }
  const std::uint32_t greatest = whole_greatest(number, k);
  WholeOperands made{whole_numbers(host, m * k, streams.a, greatest),
                     whole_numbers(host, k * n, streams.b, greatest)};
  store_whole(host, made.a, number, to.a);
  store_whole(host, made.b, number, to.b);
  return made;
}

// Operands that are whole numbers, their product's every bit, and nothing else.
GemmSet whole_set(State& state, const GemmKernel& kernel, GemmProduct& product,
                  std::uint32_t index) {
  Device& device = state.device();
  Device& host = device.host();
  const GemmShape shape = gemm_shape(state.axis("shape"));
  const Sizes size = sizes_of(shape, kernel.number);
  auto a = host.allocate(size.a);
  const auto b = host.allocate(size.b);
  const WholeOperands whole =
      make_whole(host, {shape, kernel.number, a->data(), b->data()},
                 {{state.seed(), 2 * index}, {state.seed(), 2 * index + 1}});
  GemmSet set{
      placed(device, std::move(a)), stored_b(device, product, *b), {}, host.allocate(size.c)};
  whole_product(host, {shape, kernel.number, whole.a, whole.b}, set.exact->data());
  return set;
}

}  // namespace

GemmOperands gemm_operands(State& state, const GemmKernel& kernel, GemmProduct& product) {
  const GemmShape shape = gemm_shape(state.axis("shape"));
  Device& device = state.device();
  Device& host = device.host();
  const auto [a_bytes, b_bytes, c_bytes] = sizes_of(shape, kernel.number);
  // C and its digests, and B as it is before it is brought into the library's order.
  const std::uint64_t fixed = c_bytes + b_bytes + TileDigests::bytes_kept({shape.m, shape.n});
  const std::uint64_t left = state.memory_bytes_max() - std::min(state.memory_bytes_max(), fixed);
  const Rotation chosen = rotation(a_bytes + product.stored_b_bytes(), device.llc_bytes(), left);

  GemmOperands operands;
  operands.shape = shape;
  operands.number = kernel.number;
  operands.seed = state.seed();
  operands.rotation = chosen.words;
  operands.c = empty_result(device, c_bytes);
  const auto b = host.allocate(b_bytes);
  for (std::uint32_t i = 0; i < chosen.sets; ++i) {
    auto a = host.allocate(a_bytes);
    fill(host, *a, {kernel.number, shape.m, shape.k}, {state.seed(), 2 * i});
    fill(host, *b, {kernel.number, shape.n, shape.k}, {state.seed(), 2 * i + 1});
    RowCheck check = row_check(host, {shape, kernel.number, a->data(), b->data(), kernel.cut_every},
                               state.seed() + i);
    operands.sets.push_back(
        {placed(device, std::move(a)), stored_b(device, product, *b), std::move(check)});
  }
  return operands;
}

GemmOperands whole_operands(State& state, const GemmKernel& kernel, GemmProduct& product) {
  const GemmShape shape = gemm_shape(state.axis("shape"));
  const Sizes size = sizes_of(shape, kernel.number);
  // Beside the sets: C and its digests, B as it is before it is brought into the library's order,
  // and both operands as whole numbers.
  const std::uint64_t needed = kSetsMin * (size.a + product.stored_b_bytes() + size.c) + size.c +
                               size.b + TileDigests::bytes_kept({shape.m, shape.n}) +
                               (shape.m * shape.k + shape.k * shape.n) * sizeof(std::int32_t);
  if (needed > state.memory_bytes_max()) {
    throw world_error("two sets of exact operands need " + std::to_string(needed) +
                          " bytes, more than the memory allowed",
                      "choose a smaller shape, or allow more memory in the campaign");
  }
  GemmOperands operands;
  operands.shape = shape;
  operands.number = kernel.number;
  operands.seed = state.seed();
  operands.rotation = "two sets: speed is not the question";
  operands.c = empty_result(state.device(), size.c);
  for (std::uint32_t i = 0; i < kSetsMin; ++i) {
    operands.sets.push_back(whole_set(state, kernel, product, i));
  }
  return operands;
}

HostResult::HostResult(Device& device, const GemmOperands& operands)
    : data_(operands.result()), bytes_(operands.c->bytes()) {
  Device& host = device.host();
  if (&host == &device) return;
  copied_ = host.allocate(bytes_);
  device.copy_out(copied_->data(), operands.result(), bytes_);
  data_ = copied_->data();
}

std::optional<std::string> wrong_result(Device& host, const GemmOperands& operands,
                                        std::uint64_t iteration, const HostResult& result) {
  const GemmSet& set = operands.set(iteration);
  if (!set.exact) return wrong_rows(host, set.check, result.data());
  return wrong_elements(host, operands.shape, operands.number, {set.exact->data(), result.data()});
}

std::optional<std::string> wrong_result(Device& device, const GemmOperands& operands,
                                        std::uint64_t iteration) {
  return wrong_result(device.host(), operands, iteration, HostResult(device, operands));
}

}  // namespace assay
