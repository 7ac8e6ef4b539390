// The plain read loop on a CPU: whole numbers, so that any order of additions gives the same sum.
#include "suites/preflight/read_kernel.hpp"

#include <array>
#include <numeric>

#include "harness/bench/kernel.hpp"

namespace assay {
namespace {

// Four streams a lane: one alone leaves a core waiting (Zen 3: a third slower).
std::uint64_t sum(const std::uint64_t* words, std::size_t count) {
  constexpr std::size_t kStreams = 4;
  const std::size_t length = count / kStreams;
  std::array<std::uint64_t, kStreams> sums{};
  for (std::size_t i = 0; i < length; ++i) {
    for (std::size_t k = 0; k < kStreams; ++k) sums[k] += words[k * length + i];
  }
  std::uint64_t total = std::accumulate(sums.begin(), sums.end(), std::uint64_t{0});
  for (std::size_t i = length * kStreams; i < count; ++i) total += words[i];
  return total;
}

const Registered<ReadKernel> registered{{"preflight.read", sum}};
const Registered<KernelOffer> offer{
    {"preflight.read", "cpu", [](const Device&) { return std::string{}; }}};

}  // namespace
}  // namespace assay
