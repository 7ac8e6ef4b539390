// What somebody would write who has no harness: the same library, operands and threads in a plain
// loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "suites/gemm/operands.hpp"
#include "suites/hbm/arrays.hpp"
#include "suites/tokens/model.hpp"

namespace assay::bench {

// C = A B of the operand set that is due, by cblas_sgemm.
std::function<void(std::uint64_t)> bare_sgemm(const GemmOperands& operands);

// The same by a oneDNN primitive that was created once. B is in oneDNN's order already.
std::function<void(std::uint64_t)> bare_matmul(const GemmOperands& operands, Number number);

// All products of a prompt of so many tokens: the layers', and the head's for the last token.
class BareLayers {
 public:
  BareLayers(const TransformerModel& model, std::size_t tokens, Number number, unsigned lanes);
  void run();

 private:
  struct Product {
    std::unique_ptr<GemmProduct> product;
    std::vector<std::byte> weights;
  };

  std::vector<Product> products_;
  std::vector<std::byte> x_;
  std::vector<float> y_;
};

// stream.c's triad, shared out by OpenMP.
std::function<void(std::uint64_t)> bare_triad(const StreamArrays& arrays);

}  // namespace assay::bench
