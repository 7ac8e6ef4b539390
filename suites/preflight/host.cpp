// preflight.host: what this host is, as facts. Checked: its monotonic clock advances and never runs
// backwards, not even as seen from one CPU to the next, for every later figure stands on it.
#include <time.h>

#include <atomic>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "harness/telemetry/host.hpp"

namespace assay {
namespace {

constexpr int kReadings = 20'000;  // On each lane; about a millisecond.

std::int64_t monotonic_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// Readings that are earlier than one that any lane had published before.
std::uint64_t backward_steps(Device& device) {
  std::atomic<std::int64_t> latest{0};
  std::atomic<std::uint64_t> backward{0};
  device.parallel([&](unsigned, unsigned) {
    for (int reading = 0; reading < kReadings; ++reading) {
      std::int64_t published = latest.load();
      const std::int64_t now = monotonic_nanoseconds();
      if (now < published) ++backward;
      while (now > published && !latest.compare_exchange_weak(published, now)) {
      }
    }
  });
  return backward;
}

void host(State& state) {
  for (const auto& [name, value] : host_facts()) state.fact(name, value);
  const std::int64_t began = monotonic_nanoseconds();
  const std::uint64_t backward = backward_steps(state.device());
  state.verify(backward == 0, "the monotonic clock runs backwards from one reading to the next");
  state.verify(monotonic_nanoseconds() > began, "the monotonic clock stands still");
}

const Registered<Benchmark> registered{{
    .name = "preflight.host",
    .about = "What the host is: CPU, kernel, memory, clock; its clock never runs backwards",
    .scope = Level::host,
    .run = host,
}};

}  // namespace
}  // namespace assay
