// The products of a transformer's layers and nothing else: oneDNN's matmul, a matrix after the
// other, each with weights of its own in oneDNN's order.
#include <memory>
#include <random>
#include <vector>

#include "harness/device/bf16.hpp"
#include "scripts/bench/bare.hpp"
#include "suites/gemm/onednn.hpp"

namespace assay::bench {
namespace {

struct Product {
  std::unique_ptr<GemmProduct> product;
  std::vector<std::byte> weights;
};

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

struct Layers {
  std::vector<Product> products;
  std::vector<std::byte> x;
  std::vector<float> y;
};

}  // namespace

std::function<void(std::uint64_t)> bare_layers(const TransformerModel& model, std::size_t tokens,
                                               Number number, unsigned lanes) {
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
  auto layers = std::make_shared<Layers>();
  std::mt19937 random(1);
  for (const GemmShape& shape : shapes) {
    Product made{onednn_product(shape, number, lanes), {}};
    std::vector<std::byte> plain(shape.k * shape.n * bytes(number));
    fill(plain, number, random);
    made.weights.resize(made.product->stored_b_bytes());
    made.product->store_b(plain.data(), made.weights.data());
    layers->products.push_back(std::move(made));
    layers->x.resize(std::max(layers->x.size(), shape.m * shape.k * bytes(number)));
    layers->y.resize(std::max(layers->y.size(), shape.m * shape.n));
  }
  fill(layers->x, number, random);
  return [layers](std::uint64_t) {
    for (Product& one : layers->products) {
      one.product->multiply(layers->x.data(), one.weights.data(), layers->y.data());
    }
  };
}

}  // namespace assay::bench
