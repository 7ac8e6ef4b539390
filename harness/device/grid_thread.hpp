// The place of a thread in a GPU's grid, and what it does there: plain C++, which nvcc compiles for
// the device (constexpr functions are compiled for both sides) and any compiler for a test on the
// host.
#pragma once

#include <cstddef>

namespace assay {

struct GridThread {
  std::size_t index = 0;
  std::size_t count = 1;
};

// Who asks nothing of the visits.
struct Unwatched {
  constexpr void operator()(std::size_t) const {}
};

// A job has `count()` places and does `at(i)` at each, which depends on no other of the same job. A
// loop over the grid, so that each is visited once whatever the grid.
template <class Job, class Visit>
constexpr void job_thread(const Job& job, GridThread thread, Visit visit) {
  const std::size_t count = job.count();
  for (std::size_t i = thread.index; i < count; i += thread.count) {
    visit(i);
    job.at(i);
  }
}

}  // namespace assay
