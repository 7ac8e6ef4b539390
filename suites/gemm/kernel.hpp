// What stands behind a gemm benchmark: the matrix product of a library.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "results/record/fact.hpp"
#include "suites/gemm/freivalds.hpp"

namespace assay {

// Products of one shape: made once, then run on any operands.
class GemmProduct {
 public:
  virtual ~GemmProduct() = default;

  // All matrices are in the device's memory. A library may keep B in an order of its own. Brought
  // into it before anything is timed. B comes row-major, or by columns where it is scaled.
  virtual std::size_t stored_b_bytes() const = 0;
  virtual void store_b(const void* b, void* stored) = 0;

  // A and C are row-major; C is FP64 where the operands are, BF16 where they are scaled, else FP32.
  // Whether it is done when this returns is the device's choice.
  virtual void multiply(const void* a, const void* stored_b, void* c) = 0;

  // By what the library can compute it, its own first choice first: at most kCandidatesMax, each in
  // its words. None: it offers no choice.
  virtual std::vector<std::string> algorithms() const { return {}; }
  // Computes it by that one from now on. Throws Error where it does not offer it.
  virtual void choose(const std::string& algorithm);

  // Library, implementation, instruction set, threads.
  virtual Facts facts() const = 0;
};

// Whether the same operands give the same bits.
//   free       not known: the library may add in another order
//   same       now, and on every other device of the same model with the same library and algorithm
//   witnessed  the same; and the row check leaves so much room that nobody is believed without
//   others
enum class Bits { free, same, witnessed };

// Of one product.
double flop(const GemmShape& shape);

struct GemmKernel {
  std::string name;  // "gemm.fp32"
  Number number = Number::fp32;
  std::unique_ptr<GemmProduct> (*make)(Device& device, const GemmShape& shape) = nullptr;
  unsigned cut_every = 0;  // As in GemmMatrices.
  Bits bits = Bits::free;
};

}  // namespace assay
