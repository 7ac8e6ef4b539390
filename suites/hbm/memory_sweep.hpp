// The sweep: most of free memory written and compared, with a pattern and with its inverse.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "harness/bench/state.hpp"
#include "harness/telemetry/host_files.hpp"
#include "suites/hbm/swept_memory.hpp"

namespace assay {

struct Sweep {
  HostFiles files = HostFiles();
  std::size_t piece_bytes = SweepLimits{}.piece_bytes;
  // Between a write and its comparison: where a test plants what bad memory does. May be empty.
  std::function<void(SweptMemory&, const Pattern&)> between = {};
};

// Metric "bandwidth": one value a round, of the bytes written and read. A wrong word, or a counter
// of uncorrectable errors that moved, is a wrong result.
void measure_sweep(State& state, const Sweep& sweep);

// "3 words of 1024 are wrong: offset 0x18 holds 0x... instead of 0x... (bits 0x...), ..."
std::string wrong_sentence(const WrongWords& wrong, const SweptMemory& memory, std::uint64_t seed,
                           const HostFiles& files);

}  // namespace assay
