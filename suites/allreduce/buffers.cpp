// Making and keeping the arrays.
#include "suites/allreduce/buffers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "harness/bench/group.hpp"
#include "harness/device/bf16.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::uint64_t kCacheFactor = 3;
constexpr std::uint64_t kBytesUnknown = 64ULL << 20U;  // Where nothing says how large the cache is.
constexpr std::size_t kPage = 64U << 10U;
constexpr std::size_t kPiece = 16U << 20U;  // Of operands on their way to a device.

// What a rank sends, place by place, from place `first` on.
void write_inputs(const Inputs& inputs, Element element, Receiver from, std::span<std::byte> to) {
  const std::size_t count = to.size() / bytes_of(element);
  if (element == Element::bfloat16) {
    auto* const halves = reinterpret_cast<std::uint16_t*>(to.data());
    for (std::size_t i = 0; i < count; ++i)
      halves[i] = to_bf16(inputs.of(from.rank, from.base + i));
  } else {
    auto* const floats = reinterpret_cast<float*>(to.data());
    for (std::size_t i = 0; i < count; ++i) floats[i] = inputs.of(from.rank, from.base + i);
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

Buffers::Buffers(Device& device, Communicator& ranks, std::size_t bytes, const Inputs& inputs)
    : device_(device),
      inputs_(inputs),
      send_(ranks.allocate(device, bytes)),
      receive_(ranks.allocate(device, bytes)) {
  poison(0, bytes);
}

void Buffers::poison(std::size_t byte, std::size_t bytes) {
  device_.fill(receive_at(byte), 0xff, bytes);
}

void Buffers::place(std::size_t byte, std::size_t bytes) {
  device_.copy(receive_at(byte), send_at(byte), bytes);
}

void* Buffers::scratch(std::size_t bytes) {
  if (!scratch_ || scratch_->bytes() < bytes) scratch_ = device_.host().allocate(bytes);
  return scratch_->data();
}

const void* Buffers::received(std::size_t byte, std::size_t bytes) {
  if (device_.is_its_own_host()) return receive_at(byte);
  void* const to = scratch(bytes);
  device_.copy_out(to, receive_at(byte), bytes);
  return to;
}

void Buffers::fill(Element element, unsigned rank) {
  const bool is_here = device_.is_its_own_host();
  for (std::size_t at = 0; at < bytes();) {
    const std::size_t piece = std::min(is_here ? bytes() : kPiece, bytes() - at);
    void* const to = is_here ? send_at(at) : scratch(piece);
    write_inputs(inputs_, element, {rank, at / bytes_of(element)},
                 {static_cast<std::byte*>(to), piece});
    if (!is_here) device_.copy_in(send_at(at), to, piece);
    at += piece;
  }
}

std::size_t bytes_of_operands(State& state, const Pattern& pattern) {
  const std::vector<Rank>& ranks = state.group().ranks();
  const unsigned rank = state.group().rank();
  const auto on_host =
      state.device().is_its_own_host()
          ? static_cast<std::uint64_t>(std::ranges::count(ranks, ranks[rank].host, &Rank::host))
          : 1;  // A GPU has memory and cache of its own.
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
  return static_cast<std::size_t>(-state.group().max(-static_cast<double>(wanted)));
}

Buffers& kept_buffers(State& state, const Pattern& pattern) {
  const std::size_t bytes = bytes_of_operands(state, pattern);
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
    auto made = std::make_shared<Buffers>(state.device(), state.group().data(), bytes, inputs);
    made->fill(pattern.element, state.group().rank());
    return made;
  });
}

}  // namespace assay
