// Reading and setting the affinity of the calling thread.
#include "harness/device/affinity.hpp"

#include <sched.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "harness/device/cpu_list.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::size_t kSetBytes = CPU_ALLOC_SIZE(kCpusMax);

struct FreeSet {
  void operator()(cpu_set_t* set) const { CPU_FREE(set); }
};

std::unique_ptr<cpu_set_t, FreeSet> empty_set() {
  std::unique_ptr<cpu_set_t, FreeSet> set(CPU_ALLOC(kCpusMax));
  if (!set) throw world_error("no memory for a set of CPUs");
  CPU_ZERO_S(kSetBytes, set.get());
  return set;
}

}  // namespace

std::vector<unsigned> affinity() {
  const auto set = empty_set();
  if (sched_getaffinity(0, kSetBytes, set.get()) != 0) {
    throw world_error(std::string("the CPU affinity cannot be read: ") + std::strerror(errno));
  }
  std::vector<unsigned> cpus;
  for (unsigned cpu = 0; cpu < kCpusMax; ++cpu) {
    if (CPU_ISSET_S(cpu, kSetBytes, set.get())) cpus.push_back(cpu);
  }
  return cpus;
}

void pin(const std::vector<unsigned>& cpus) {
  const auto set = empty_set();
  for (const unsigned cpu : cpus) CPU_SET_S(cpu, kSetBytes, set.get());
  if (sched_setaffinity(0, kSetBytes, set.get()) != 0) {
    throw world_error("cannot pin to CPUs " + format_cpu_list(cpus) + ": " + std::strerror(errno),
                      "is the process confined to other CPUs (taskset, cpuset)?");
  }
}

}  // namespace assay
