// What one thread of a GPU does in each memory kernel (as in grid_thread.hpp): a loop over the
// grid, so that each index is visited once whatever the grid; 16 bytes an access.
#pragma once

#include <cstddef>

#include "harness/device/grid_thread.hpp"

namespace assay {

// 16 bytes are the longest access that every GPU here has for ordinary loads and stores.
struct alignas(16) DoublePair {
  double x = 0;
  double y = 0;
};

// One pass. `a`, `b` and `c` are aligned to 16 bytes; `sums` has one element a thread.
struct StreamJob {
  DoublePair* c = nullptr;
  const DoublePair* a = nullptr;
  const DoublePair* b = nullptr;
  double* sums = nullptr;
  double scalar = 0;
  double first = 0;  // The index, as a number, of the first element: what `write` writes from.
  std::size_t pairs = 0;
};

template <class Visit, class Body>
constexpr void grid_stride(const StreamJob& job, GridThread thread, Visit visit, Body body) {
  for (std::size_t i = thread.index; i < job.pairs; i += thread.count) {
    visit(i);
    body(i);
  }
}

template <class Visit>
constexpr void read_thread(const StreamJob& job, GridThread thread, Visit visit) {
  DoublePair sum;
  grid_stride(job, thread, visit, [&](std::size_t i) {
    const DoublePair pair = job.a[i];
    sum.x += pair.x;
    sum.y += pair.y;
  });
  job.sums[thread.index] = sum.x + sum.y;
}

template <class Visit>
constexpr void write_thread(const StreamJob& job, GridThread thread, Visit visit) {
  grid_stride(job, thread, visit, [&](std::size_t i) {
    const double index = job.first + 2 * static_cast<double>(i);
    job.c[i] = {index, index + 1};
  });
}

template <class Visit>
constexpr void copy_thread(const StreamJob& job, GridThread thread, Visit visit) {
  grid_stride(job, thread, visit, [&](std::size_t i) { job.c[i] = job.a[i]; });
}

template <class Visit>
constexpr void scale_thread(const StreamJob& job, GridThread thread, Visit visit) {
  grid_stride(job, thread, visit, [&](std::size_t i) {
    const DoublePair a = job.a[i];
    job.c[i] = {job.scalar * a.x, job.scalar * a.y};
  });
}

template <class Visit>
constexpr void add_thread(const StreamJob& job, GridThread thread, Visit visit) {
  grid_stride(job, thread, visit, [&](std::size_t i) {
    const DoublePair a = job.a[i];
    const DoublePair b = job.b[i];
    job.c[i] = {a.x + b.x, a.y + b.y};
  });
}

template <class Visit>
constexpr void triad_thread(const StreamJob& job, GridThread thread, Visit visit) {
  grid_stride(job, thread, visit, [&](std::size_t i) {
    const DoublePair a = job.a[i];
    const DoublePair b = job.b[i];
    job.c[i] = {a.x + job.scalar * b.x, a.y + job.scalar * b.y};
  });
}

}  // namespace assay
