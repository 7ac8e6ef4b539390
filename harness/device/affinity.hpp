// Which CPUs a thread may run on.
#pragma once

#include <vector>

namespace assay {

// Of the calling thread, sorted: what its mask and the cgroup's cpuset leave. Throws world_error.
std::vector<unsigned> affinity();

// Pins the calling thread (and the threads it starts later). Throws world_error where the kernel
// refuses.
void pin(const std::vector<unsigned>& cpus);

}  // namespace assay
