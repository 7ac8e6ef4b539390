// Operands whose numbers have scales: making and reading them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "harness/device/device.hpp"
#include "suites/gemm/normal.hpp"
#include "suites/gemm/scaled_layout.hpp"

namespace assay {

// Seeded operands, of which no two neighbouring scales need be the same: with scales that are all
// one, a scale in a wrong place would not be seen.
//   N(0,1) numbers, rounded, each scale drawn by itself
void fill_scaled(Device& device, const ScaledShape& shape, const NormalStream& stream, void* to);
//   whole numbers of at most kScaledWhole in size, with scales 1 and 2 (fp8: one of 2 or 4).
//   Gives back each number times its scale.
inline constexpr std::uint32_t kScaledWhole = 4;
std::vector<std::int32_t> fill_scaled_whole(Device& device, const ScaledShape& shape,
                                            const NormalStream& stream, void* to);

// Reads such an operand.
class ScaledRows {
 public:
  ScaledRows(const ScaledShape& shape, const void* operand);

  // Numbers first to first + values.size() - 1 of a row, times their scales. `first` and the count
  // are multiples of 32.
  void read(std::size_t row, std::size_t first, std::span<double> values) const;

 private:
  double scale(std::size_t row, std::size_t block) const;

  ScaledShape shape_;
  const std::uint8_t* codes_;
  const std::uint8_t* scales_;
};

}  // namespace assay
