// Whether a product under load is right. Where the same operands must give the same bits, all bits
// are looked at on the device itself, tile by tile: the first product of each set of operands is
// checked on the host, and each later one must have its digests.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "suites/gemm/operands.hpp"
#include "suites/gemm/tile_digest.hpp"

namespace assay {

class ProductChecks {
 public:
  // `same_bits`: otherwise each product is held against what rounding can do, on the host.
  ProductChecks(Device& device, const GemmOperands& operands, bool same_bits);

  // What is wrong with what `iteration` left, in a sentence that names the first tile.
  std::optional<std::string> wrong(std::uint64_t iteration);

  // After the first product of the first set: its digest, tiles, and what a check moves. Empty
  // where bits may differ.
  Facts facts() const { return facts_; }
  // Thirty-two hex digits of all tiles of that product; empty where bits may differ.
  const std::string& digest() const { return digest_; }

 private:
  using Digests = std::vector<std::uint64_t>;

  std::optional<std::string> wrong_first(std::uint64_t iteration, const Digests& found);
  std::string difference(std::uint64_t iteration, const Digests& found);
  Digests on_host(const void* c);
  Digests& first(std::uint64_t iteration) { return first_[iteration % first_.size()]; }

  Device& device_;
  const GemmOperands& operands_;
  TileGrid grid_;
  std::optional<TileDigests> tiles_;
  std::vector<Digests> first_;  // Of each set; empty until its first product was right.
  Facts facts_;
  std::string digest_;
};

}  // namespace assay
