// The products of a transformer's layers and nothing else: oneDNN's matmul, a matrix after the
// other, each with weights of its own in oneDNN's order.
#include <algorithm>
#include <random>

#include "harness/device/bf16.hpp"
#include "scripts/bench/bare.hpp"
#include "suites/gemm/onednn.hpp"

namespace assay::bench {
namespace {

void fill(std::vector<std::byte>& bytes, Number number, std::mt19937& random) {
  std::normal_distribution<float> normal;
  const std::size_t count = bytes.size() / assay::bytes(number);
  for (std::size_t i = 0; i < count; ++i) {
    if (number == Number::bf16) {
      reinterpret_cast<std::uint16_t*>(bytes.data())[i] = to_bf16(normal(random));
    } else {
      reinterpret_cast<float*>(bytes.data())[i] = normal(random);
    }
  }
}

}  // namespace

BareLayers::BareLayers(const TransformerModel& model, std::size_t tokens, Number number,
                       unsigned lanes) {
  const std::size_t queries = model.heads * model.head_dim;
  const std::size_t keys = model.kv_heads * model.head_dim;
  std::vector<GemmShape> shapes;
  for (std::size_t layer = 0; layer < model.layers; ++layer) {
    shapes.push_back({tokens, queries + 2 * keys, model.hidden});
    shapes.push_back({tokens, model.hidden, queries});
    shapes.push_back({tokens, 2 * model.ffn, model.hidden});
    shapes.push_back({tokens, model.hidden, model.ffn});
  }
  shapes.push_back({1, model.vocabulary, model.hidden});
  std::mt19937 random(1);
  for (const GemmShape& shape : shapes) {
    Product made{onednn_product(shape, number, lanes), {}};
    std::vector<std::byte> plain(shape.k * shape.n * bytes(number));
    fill(plain, number, random);
    made.weights.resize(made.product->stored_b_bytes());
    made.product->store_b(plain.data(), made.weights.data());
    products_.push_back(std::move(made));
    x_.resize(std::max(x_.size(), shape.m * shape.k * bytes(number)));
    y_.resize(std::max(y_.size(), shape.m * shape.n));
  }
  fill(x_, number, random);
}

void BareLayers::run() {
  for (Product& one : products_) one.product->multiply(x_.data(), one.weights.data(), y_.data());
}

}  // namespace assay::bench
