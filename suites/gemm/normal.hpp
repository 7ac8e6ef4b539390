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

// Four numbers of N(0,1): elements 4 * block to 4 * block + 3 of the stream.
std::array<float, 4> normals(const NormalStream& stream, std::uint64_t block);

// +1 or -1: element i of the stream.
float sign(const NormalStream& stream, std::uint64_t i);

}  // namespace assay
