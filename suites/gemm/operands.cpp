// Making the operands: sizes, numbers, order of storage.
#include "suites/gemm/operands.hpp"

#include <algorithm>
#include <limits>

#include "harness/device/lanes.hpp"
#include "results/record/error.hpp"
#include "suites/gemm/normal.hpp"

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
void store(float value, std::uint16_t& place) { place = to_bf16(value); }

template <class T>
void fill(Device& device, T* elements, std::size_t count, const NormalStream& stream) {
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(count, lane, lanes, kNormalBlock);
    for (std::size_t i = begin; i < end; i += kNormalBlock) {
      const auto values = normals(stream, i / kNormalBlock);
      const std::size_t stop = std::min(i + kNormalBlock, end);
      for (std::size_t j = i; j < stop; ++j) store(values[j - i], elements[j]);
    }
  });
}

void fill(Device& device, Memory& memory, Number number, const NormalStream& stream) {
  if (number == Number::fp32) {
    const auto elements = memory.as<float>();
    fill(device, elements.data(), elements.size(), stream);
  } else {
    const auto elements = memory.as<std::uint16_t>();
    fill(device, elements.data(), elements.size(), stream);
  }
}

}  // namespace

GemmOperands gemm_operands(State& state, const GemmKernel& kernel, GemmProduct& product) {
  const GemmShape shape = gemm_shape(state.axis("shape"));
  Device& device = state.device();
  const std::size_t a_bytes = shape.m * shape.k * bytes(kernel.number);
  const std::size_t b_bytes = shape.k * shape.n * bytes(kernel.number);
  const std::size_t c_bytes = shape.m * shape.n * sizeof(float);
  // C, and B as it is before it is brought into the library's order.
  const std::uint64_t fixed = c_bytes + b_bytes;
  const std::uint64_t left = state.memory_bytes_max() - std::min(state.memory_bytes_max(), fixed);
  const Rotation chosen = rotation(a_bytes + product.stored_b_bytes(), device.llc_bytes(), left);

  GemmOperands operands;
  operands.shape = shape;
  operands.rotation = chosen.words;
  operands.c = device.allocate(c_bytes);
  // What no product leaves. Touched in parallel: first touch.
  const auto c = operands.c->as<float>();
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(c.size(), lane, lanes);
    std::fill(c.begin() + static_cast<std::ptrdiff_t>(begin),
              c.begin() + static_cast<std::ptrdiff_t>(end),
              std::numeric_limits<float>::quiet_NaN());
  });

  const auto row_major = device.allocate(b_bytes);
  for (std::uint32_t i = 0; i < chosen.sets; ++i) {
    GemmSet set{device.allocate(a_bytes), device.allocate(product.stored_b_bytes()), {}};
    fill(device, *set.a, kernel.number, {state.seed(), 2 * i});
    fill(device, *row_major, kernel.number, {state.seed(), 2 * i + 1});
    set.check = row_check(device, {shape, kernel.number, set.a->data(), row_major->data()},
                          state.seed() + i);
    product.store_b(row_major->data(), set.b->data());
    operands.sets.push_back(std::move(set));
  }
  return operands;
}

}  // namespace assay
