// Seeded N(0,1) numbers. Constant operands draw less power and run faster than real ones do
// (Gregersen, Patel, Choukse, "Input-Dependent Power Usage in GPUs", 2024).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace assay {

// Philox4x32-10 (Salmon and others, "Parallel Random Numbers: As Easy as 1, 2, 3", 2011):
// counter-based, so that a number depends on its place alone and not on which thread makes it.
using Philox = std::array<std::uint32_t, 4>;
Philox philox(Philox counter, std::array<std::uint32_t, 2> key);

// Independent sequences of numbers under one seed.
struct NormalStream {
  std::uint64_t seed = 0;
  std::uint32_t number = 0;
};

// Elements 8 * block to 8 * block + 7 of the stream, of N(0,1): each takes 16 random bits to one of
// 65536 quantiles.
inline constexpr std::size_t kNormalBlock = 8;
std::array<float, kNormalBlock> normals(const NormalStream& stream, std::uint64_t block);

// The same with all 53 bits of FP64 in use, for as constant low bits would draw less power: each
// number of `normals` plus up to one part in 2^24 of itself.
std::array<double, kNormalBlock> wide_normals(const NormalStream& stream, std::uint64_t block);

// Whole numbers from 1 to `greatest` with either sign, never 0. `greatest` is below 2^31.
std::array<std::int32_t, 4> whole_numbers(const NormalStream& stream, std::uint64_t block,
                                          std::uint32_t greatest);

// +1 or -1: element i of the stream.
float sign(const NormalStream& stream, std::uint64_t i);

}  // namespace assay
