// allreduce.memory: what all ranks together get from memory, each in arrays of its own. It is the
// roof of a collective within a host, whose every byte is read and written by somebody.
#include <algorithm>
#include <limits>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/group.hpp"
#include "harness/bench/state.hpp"
#include "suites/allreduce/buffers.hpp"

namespace assay {
namespace {

// Both arrays of a rank as floats.
struct Arrays {
  const float* from = nullptr;
  float* to = nullptr;
  std::size_t count = 0;
};

void scale(const Arrays& arrays) {
  for (std::size_t i = 0; i < arrays.count; ++i) arrays.to[i] = 2 * arrays.from[i];
}

void check(State& state, const Arrays& arrays) {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < arrays.count; ++i) {
    // Written so that a NaN is wrong.
    if (!(arrays.to[i] == 2 * arrays.from[i])) ++wrong;
  }
  state.verify(wrong == 0, std::to_string(wrong) + " of " + std::to_string(arrays.count) +
                               " elements are wrong");
}

void memory(State& state) {
  const unsigned ranks = state.group().size();
  Buffers& buffers = kept_buffers(state, {.bytes = sizeof(float), .ranks = ranks});
  const Arrays arrays{static_cast<const float*>(buffers.send_at(0)),
                      static_cast<float*>(buffers.receive_at(0)), buffers.bytes() / sizeof(float)};
  Work work;
  work.metric = "bandwidth";
  // STREAM's counting: one operand is read, one is written.
  work.amount = 2.0 * static_cast<double>(buffers.bytes()) * ranks;
  work.prepare = [&] {
    std::fill_n(arrays.to, arrays.count, std::numeric_limits<float>::quiet_NaN());
  };
  work.run = [&](std::uint64_t) { scale(arrays); };
  work.check = [&](std::uint64_t) { check(state, arrays); };
  work.prepare();
  work.run(0);
  work.check(0);
  state.measure(work);
  state.fact("array_bytes", static_cast<double>(buffers.bytes()));
}

const Registered<Benchmark> registered{{
    .name = "allreduce.memory",
    .about =
        "Memory bandwidth of all ranks at once (STREAM scale): the roof of collectives in a host",
    .scope = Level::host,
    .group = true,
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .backend = "cpu",
    .run = memory,
}};

}  // namespace
}  // namespace assay
