// Measuring a memory kernel by STREAM's rules: bytes named by the source code, each element counted
// once a reference, write-allocate not credited (McCalpin, "STREAM: Sustainable Memory Bandwidth",
// counting).
#pragma once

#include <cstddef>
#include <string>

#include "harness/bench/state.hpp"
#include "suites/hbm/arrays.hpp"

namespace assay {

// One lane's part of the arrays.
struct StreamPart {
  double* c = nullptr;
  const double* a = nullptr;
  const double* b = nullptr;
  double scalar = 0;
  double first = 0;  // The index, as a number, of its first element: what `write` writes from.
  std::size_t count = 0;
};

struct HbmKernel {
  std::string name;                            // "hbm.triad"
  std::string stores;                          // "regular" or "non-temporal"; "none".
  double (*run)(const StreamPart&) = nullptr;  // Returns the sum where it is a read, else 0.
};

inline constexpr double kStreamScalar = 3.0;  // As in stream.c.

struct Stream {
  std::string kernel;
  double references = 0;  // Arrays that an iteration reads or writes: 8 bytes an element each.
  Combination result;     // What c must hold; all zero where nothing is written.
  unsigned lanes = 0;     // How many of the device's take part: the first ones; 0 for all.
};

// Checks the result of a first iteration, measures, checks after every repetition, checks the
// sources.
void measure_stream(State& state, const Stream& stream);

// Whether the kernel writes c; else it only reads a.
bool writes(const Stream& stream);

// Compares every element of c with what `iteration` must have left, or every element of the sources
// with what they were made as: a kernel may write where it should only read.
void verify_result(State& state, const StreamArrays& arrays, const Stream& stream,
                   std::uint64_t iteration);
void verify_sources(State& state, const StreamArrays& arrays);

// A kernel on the lanes that take part in it.
struct StreamRun {
  Device& device;
  const HbmKernel& kernel;
  const StreamArrays& arrays;
  unsigned lanes = 1;
};

// One pass over the arrays; the sum over the lanes.
double run_stream(const StreamRun& stream, std::uint64_t iteration);

}  // namespace assay
