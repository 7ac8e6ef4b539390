// The timed loop, and looking at what arrived.
#include "suites/hbm/host_copy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <utility>
#include <vector>

#include "results/record/error.hpp"

namespace assay {
namespace {

using Words = std::vector<std::uint64_t>;

// What no word of a pattern is likely to be.
constexpr unsigned char kPoison = 0xA5;

Words pattern(std::size_t bytes, std::uint64_t seed) {
  Words words(bytes / sizeof(std::uint64_t));
  std::mt19937_64 draw(seed);
  std::ranges::generate(words, draw);
  return words;
}

std::size_t size_of(State& state) {
  const std::uint64_t bytes = state.axis_count("size");
  if (bytes < sizeof(std::uint64_t) || bytes % sizeof(std::uint64_t) != 0) {
    throw Error{fmt::format("size {} is no multiple of 8 bytes", bytes)};
  }
  if (bytes > state.memory_bytes_max()) {
    throw Error{fmt::format("size {} is more than the {} bytes that may be taken", bytes,
                            state.memory_bytes_max())};
  }
  return bytes;
}

// Both ends, and the pattern that goes from one to the other.
class Ends {
 public:
  Ends(State& state, HostCopy way)
      : state_(state),
        device_(state.device()),
        way_(way),
        sent_(pattern(size_of(state), state.seed())),
        there_(device_.allocate(bytes())),
        here_(device_.allocate_pinned(bytes())) {
    if (way_ == HostCopy::in) {
      std::memcpy(here_->data(), sent_.data(), bytes());
    } else {
      device_.copy_in(there_->data(), sent_.data(), bytes());
    }
  }

  std::size_t bytes() const { return sent_.size() * sizeof(std::uint64_t); }

  void poison() {
    if (way_ == HostCopy::in) {
      device_.fill(there_->data(), kPoison, bytes());
    } else {
      std::memset(here_->data(), kPoison, bytes());
    }
  }

  void begin_copy() {
    if (way_ == HostCopy::in) {
      device_.begin_copy_in(there_->data(), here_->data(), bytes());
    } else {
      device_.begin_copy_out(here_->data(), there_->data(), bytes());
    }
  }

  void check() {
    Words copied_out;
    const auto* received = static_cast<const std::uint64_t*>(here_->data());
    if (way_ == HostCopy::in) {
      copied_out.resize(sent_.size());
      device_.copy_out(copied_out.data(), there_->data(), bytes());
      received = copied_out.data();
    }
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < sent_.size(); ++i) wrong += received[i] == sent_[i] ? 0 : 1;
    state_.verify(wrong == 0,
                  fmt::format("{} of {} words that were copied are wrong", wrong, sent_.size()));
  }

 private:
  State& state_;
  Device& device_;
  HostCopy way_;
  Words sent_;
  std::unique_ptr<Memory> there_;
  std::unique_ptr<Memory> here_;
};

}  // namespace

void measure_host_copy(State& state, HostCopy way) {
  Ends ends(state, way);
  Work work;
  work.metric = "bandwidth";
  work.amount = static_cast<double>(ends.bytes());
  work.prepare = [&] { ends.poison(); };
  work.run = [&](std::uint64_t) { ends.begin_copy(); };
  work.check = [&](std::uint64_t) { ends.check(); };
  ends.poison();
  state.device().seconds([&] { work.run(0); });  // Waits: the host looks at its memory by itself.
  work.check(0);
  state.fact("copied_bytes", static_cast<double>(ends.bytes()));
  state.measure(work);
}

Benchmark host_copy(std::string name, std::string about, void (*run)(State&)) {
  return {.name = std::move(name),
          .about = std::move(about),
          .axes = {{"size", {"268435456"}}},
          .metrics = {{"bandwidth", "B/s", Better::higher}},
          .backend = "cuda",
          .run = run};
}

}  // namespace assay
