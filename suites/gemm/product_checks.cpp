// The first product by the host, the later ones by their digests.
#include "suites/gemm/product_checks.hpp"

#include <algorithm>

#include "suites/gemm/tile_evidence.hpp"

namespace assay {
namespace {

using Digests = std::vector<std::uint64_t>;

std::size_t first_difference(const Digests& a, const Digests& b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

std::size_t count_differences(const Digests& a, const Digests& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] != b[i] ? 1U : 0U;
  return count;
}

}  // namespace

ProductChecks::ProductChecks(Device& device, const GemmOperands& operands, bool same_bits)
    : device_(device), operands_(operands), grid_{operands.shape.m, operands.shape.n} {
  if (!same_bits) return;
  tiles_.emplace(device, grid_, result_bytes(operands.number));
  first_.resize(operands.sets.size());
}

std::optional<std::string> ProductChecks::wrong(std::uint64_t iteration) {
  if (!tiles_) return wrong_result(device_, operands_, iteration);
  Digests found = tiles_->of(operands_.result());
  if (first(iteration).empty()) {
    auto wrong = wrong_first(iteration, found);
    if (!wrong) first(iteration) = std::move(found);
    return wrong;
  }
  if (found == first(iteration)) return std::nullopt;
  return difference(iteration, found);
}

// What the device says of its own memory must hold for the bytes that the host checked.
std::optional<std::string> ProductChecks::wrong_first(std::uint64_t iteration,
                                                      const Digests& found) {
  const HostResult result(device_, operands_);
  if (auto wrong = wrong_result(device_.host(), operands_, iteration, result)) {
    const GemmSet& set = operands_.set(iteration);
    if (!set.exact) return wrong;
    const Digests expected = on_host(set.exact->data());
    if (expected == found) return wrong;
    return *wrong + ", in " + tile_words(grid_, first_difference(expected, found));
  }
  if (const Digests copied = on_host(result.data()); copied != found) {
    return "the device's own digest of the product is not that of the same bytes on the host, in " +
           tile_words(grid_, first_difference(copied, found));
  }
  if (iteration % first_.size() != 0) return std::nullopt;
  facts_ = tile_facts({grid_, operands_.number, result.data()}, found, operands_.seed);
  facts_["digest_bytes"] = static_cast<double>(tiles_->bytes_moved());
  digest_ = digest_text(found);
  return std::nullopt;
}

std::string ProductChecks::difference(std::uint64_t iteration, const Digests& found) {
  const Digests& right = first(iteration);
  const std::size_t tile = first_difference(right, found);
  const std::string where =
      "the bits of the product are not those of the first product of the same operands in " +
      tile_words(grid_, tile) + ": its digest is " + digest_text(found[tile]) + " instead of " +
      digest_text(right[tile]) + ", and " + std::to_string(count_differences(right, found)) +
      " of " + std::to_string(right.size()) + " tiles differ; ";
  const HostResult result(device_, operands_);
  if (const auto wrong = wrong_result(device_.host(), operands_, iteration, result)) {
    return where + *wrong;
  }
  if (on_host(result.data()) == right) {
    return where + "copied to the host it is right, so that what read it went wrong";
  }
  return where + "it is within what rounding can do, which no check of rows would have found";
}

ProductChecks::Digests ProductChecks::on_host(const void* c) {
  return TileDigests(device_.host(), grid_, result_bytes(operands_.number)).of(c);
}

}  // namespace assay
