// preflight.gpu: what a GPU is and where it stands, as NVML says it now, and not as it was when the
// site was described; what the GPU or its driver does not state is left out, so that a profile that
// expects it finds it unknown. Checked: a pattern that goes to the GPU, from place to place in it,
// and back, comes back as it was.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "harness/telemetry/nvml.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// A MiB at a time: soon done, and more than any cache line or page.
constexpr std::size_t kWords = 1U << 17U;

Facts stated_now(const Facts& device) {
  const Nvml nvml;
  const auto found = nvml.find(text(device.at("pci")));
  if (!found) throw world_error("NVML has no GPU at " + text(device.at("pci")));
  Facts facts = nvml.facts(*found);
  std::erase_if(facts, [](const auto& fact) { return fact.second == Fact(std::string("n/a")); });
  facts["driver"] = nvml.driver_version();
  // As it answered when it was opened.
  if (const auto uuid = device.find("uuid"); uuid != device.end()) facts.insert(*uuid);
  return facts;
}

// How many words did not come back, of a pattern and of its inverse: each bit is once 0 and once 1.
std::size_t words_lost(Device& device, std::uint64_t seed) {
  const std::size_t bytes = kWords * sizeof(std::uint64_t);
  const auto memory = device.allocate(2 * bytes);
  auto* const first = static_cast<unsigned char*>(memory->data());
  std::vector<std::uint64_t> sent(kWords);
  std::mt19937_64 draw(seed);
  std::ranges::generate(sent, draw);
  std::vector<std::uint64_t> received(kWords);
  std::size_t lost = 0;
  for (const bool inverse : {false, true}) {
    if (inverse) std::ranges::transform(sent, sent.begin(), std::bit_not{});
    device.copy_in(first, sent.data(), bytes);
    device.copy(first + bytes, first, bytes);
    device.copy_out(received.data(), first + bytes, bytes);
    for (std::size_t i = 0; i < kWords; ++i) lost += sent[i] == received[i] ? 0 : 1;
  }
  return lost;
}

void gpu(State& state) {
  for (const auto& [name, value] : stated_now(state.device().facts())) state.fact(name, value);
  const std::size_t lost = words_lost(state.device(), state.seed());
  state.fact("copied_bytes", static_cast<double>(2 * kWords * sizeof(std::uint64_t)));
  state.verify(lost == 0, std::to_string(lost) + " of " + std::to_string(2 * kWords) +
                              " words that were copied to the GPU, in it and back are wrong");
}

const Registered<Benchmark> registered{{
    .name = "preflight.gpu",
    .about = "What the GPU is: memory, ECC, power limit, NVLinks, serial, place, driver, firmware",
    .backend = "cuda",
    .run = gpu,
}};

}  // namespace
}  // namespace assay
