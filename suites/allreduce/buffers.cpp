// Making and keeping the arrays.
#include "suites/allreduce/buffers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "harness/bench/group.hpp"
#include "harness/device/bf16.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::uint64_t kCacheFactor = 3;
constexpr std::uint64_t kBytesUnknown = 64ULL << 20U;  // Where nothing says how large the cache is.
constexpr std::size_t kPage = 64U << 10U;

// All that a rank sends, place by place.
void fill(Buffers& buffers, Element element, unsigned rank) {
  const Inputs& inputs = buffers.inputs();
  const std::size_t count = buffers.bytes() / bytes_of(element);
  if (element == Element::bfloat16) {
    auto* const halves = static_cast<std::uint16_t*>(buffers.send_at(0));
    for (std::size_t i = 0; i < count; ++i) halves[i] = to_bf16(inputs.of(rank, i));
  } else {
    auto* const floats = static_cast<float*>(buffers.send_at(0));
    for (std::size_t i = 0; i < count; ++i) floats[i] = inputs.of(rank, i);
  }
}

std::size_t whole_pages(std::uint64_t bytes) {
  return static_cast<std::size_t>((bytes + kPage - 1) / kPage * kPage);
}

}  // namespace

float number_at(const void* array, Element element, std::size_t index) {
  if (element == Element::bfloat16) {
    return from_bf16(static_cast<const std::uint16_t*>(array)[index]);
  }
  return static_cast<const float*>(array)[index];
}

Differences differences(const Pattern& pattern, const Inputs& inputs, Receiver at,
                        const void* received) {
  constexpr std::size_t kBlock = 4096;
  std::array<float, kBlock> expected{};
  Differences found;
  const std::size_t count = pattern.receive_count();
  for (std::size_t first = 0; first < count; first += kBlock) {
    const std::span<float> block(expected.data(), std::min(kBlock, count - first));
    pattern.expect(inputs, at, first, block);
    for (std::size_t j = 0; j < block.size(); ++j) {
      const float number = number_at(received, pattern.element, first + j);
      // Written so that a NaN is wrong.
      if (number == block[j]) continue;
      if (found.count++ == 0) found = {1, first + j, number, block[j]};
    }
  }
  return found;
}

std::string in_words(const Differences& found, std::size_t of) {
  if (found.count == 0) return {};
  return fmt::format("{} of {} elements are wrong, the first at index {}: {} instead of {}",
                     found.count, of, found.first, found.found, found.expected);
}

Buffers::Buffers(Device& device, std::size_t bytes, const Inputs& inputs)
    : inputs_(inputs), send_(device.allocate(bytes)), receive_(device.allocate(bytes)) {
  poison(0, bytes);
}

void Buffers::poison(std::size_t byte, std::size_t bytes) {
  std::memset(receive_at(byte), 0xff, bytes);
}

Buffers& kept_buffers(State& state, const Pattern& pattern) {
  const std::vector<Rank>& ranks = state.group().ranks();
  const unsigned rank = state.group().rank();
  const auto on_host =
      static_cast<std::uint64_t>(std::ranges::count(ranks, ranks[rank].host, &Rank::host));
  const std::uint64_t cache = state.device().llc_bytes();
  const std::uint64_t beyond_cache =
      cache == 0 ? kBytesUnknown : (kCacheFactor * cache + on_host - 1) / on_host;
  const std::uint64_t allowed = state.memory_bytes_max() / 2 / kPage * kPage;
  const std::uint64_t needed = whole_pages(pattern.moved_bytes());
  // All ranks fail of it together, so that the job goes on with its other cases.
  if (!state.group().all(needed <= allowed)) {
    throw Error{fmt::format("two arrays of {} bytes on each of {} ranks of a host do not fit on "
                            "every host; here {} bytes are allowed for each",
                            needed, on_host, allowed),
                "choose a smaller size, or raise memory_fraction_max in the campaign"};
  }
  const std::uint64_t wanted =
      std::max<std::uint64_t>(needed, std::min<std::uint64_t>(allowed, whole_pages(beyond_cache)));
  // The least of all ranks: they go round the same slots, whatever their hosts have.
  const auto bytes = static_cast<std::uint64_t>(-state.group().max(-static_cast<double>(wanted)));
  const std::string key =
      fmt::format("allreduce.{}.{}", pattern.element == Element::bfloat16 ? "bf16" : "fp32", bytes);
  std::string& latest =
      state.kept<std::string>("allreduce.latest", [] { return std::make_shared<std::string>(); });
  if (latest != key) {
    state.release_kept();
    state.kept<std::string>("allreduce.latest", [&] { return std::make_shared<std::string>(key); });
  }
  return state.kept<Buffers>(key, [&] {
    const Inputs inputs(pattern.ranks, state.seed(), pattern.element);
    auto made = std::make_shared<Buffers>(state.device(), bytes, inputs);
    fill(*made, pattern.element, rank);
    return made;
  });
}

}  // namespace assay
