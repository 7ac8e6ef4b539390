// Made row by row on all lanes of the host, then copied.
#include "suites/tokens/gpu_rows_cuda.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "harness/device/lanes.hpp"
#include "suites/gemm/scaled_layout.hpp"
#include "suites/tokens/narrow_body.hpp"
#include "suites/tokens/steps_body.hpp"

namespace assay {
namespace {

// Of a tile of scales, into which no two lanes write.
constexpr std::size_t kTileRows = 128;

void fill_plain(Device& host, const Matrix& shape, const WeightRow& row, const Numbers& to) {
  host.parallel([&](unsigned lane, unsigned lanes) {
    std::vector<float> values(shape.inputs);
    const auto [begin, end] = lane_range(shape.outputs, lane, lanes, 1);
    for (std::size_t output = begin; output < end; ++output) {
      row(output, values);
      for (std::size_t i = 0; i < values.size(); ++i) to.set(output * shape.inputs + i, values[i]);
    }
  });
}

// What the device does with activations.
template <class Job>
void run(const Job& job) {
  for (std::size_t place = 0; place < job.count(); ++place) job.at(place);
}

void narrow_tile(const ScaledShape& shape, const std::vector<float>& values, std::size_t first,
                 std::uint8_t* to) {
  const std::size_t rows = values.size() / shape.k;
  if (shape.number == Number::fp8) {
    return run(NarrowFp8Job{values.data(), to + first * shape.k, values.size(), kFp8WeightSpread});
  }
  const std::size_t scales_of_tile = scale_bytes({shape.number, kTileRows, shape.k});
  run(NarrowFp4Job{values.data(), rows, shape.k, to + first * shape.k / 2,
                   to + scales_offset(shape) + first / kTileRows * scales_of_tile});
}

void fill_narrow(Device& host, const ScaledShape& shape, const WeightRow& row, std::uint8_t* to) {
  host.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(shape.rows, lane, lanes, kTileRows);
    for (std::size_t first = begin; first < end; first += kTileRows) {
      std::vector<float> values(std::min(kTileRows, end - first) * shape.k);
      for (std::size_t i = 0; i < values.size() / shape.k; ++i) {
        row(first + i, std::span(values).subspan(i * shape.k, shape.k));
      }
      narrow_tile(shape, values, first, to);
    }
  });
}

}  // namespace

std::unique_ptr<Memory> gpu_rows(Device& device, Number number, const Matrix& shape,
                                 const WeightRow& row) {
  auto made = device.host().allocate(operand_bytes(number, shape.outputs, shape.inputs));
  if (is_scaled(number)) {
    auto* to = static_cast<std::uint8_t*>(made->data());
    fill_narrow(device.host(), {number, shape.outputs, shape.inputs}, row, to);
    if (number == Number::fp8) {  // Its one scale is a factor of the product.
      const float one = 1;
      std::memcpy(to + scales_offset({number, shape.outputs, shape.inputs}), &one, sizeof one);
    }
  } else {
    fill_plain(device.host(), shape, row, {made->data(), number == Number::bf16});
  }
  return placed(device, std::move(made));
}

}  // namespace assay
