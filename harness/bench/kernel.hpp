// A kernel: the part of a benchmark that touches BLAS, oneDNN, intrinsics or CUDA. It stands in a
// file of its own beside the benchmark, one a backend, and registers itself; only the worker, the
// module and tests link it.
#pragma once

#include <string>

#include "harness/device/device.hpp"
#include "results/record/error.hpp"
#include "results/record/registered.hpp"

namespace assay {

// What --describe asks of every kernel, whatever its interface.
struct KernelOffer {
  std::string name;  // "gemm.bf16": as in Benchmark::kernel. One offer a kernel and backend:
  std::string
      backend;  // "cpu" or "cuda". Registered as name; a second backend's name ends in "@cuda".
  // Empty where the device can run it, else the reason in a sentence.
  std::string (*unavailable)(const Device&);
};

// The implementation of interface K registered under `name`. K has a member `name`. Throws Error
// where this program links none: `assay` plans and lists, only `assay-worker` runs.
template <class K>
const K& kernel(const std::string& name) {
  const K* found = Registered<K>::find(name);
  if (found == nullptr) throw Error{"kernel '" + name + "' is not part of this program", {}};
  return *found;
}

// The same as the device has it: a GPU's kernels are in a module of their own.
template <class K>
const K& kernel(const Device& device, const std::string& name) {
  if (device.backend() == "cpu") return kernel<K>(name);
  const void* found = device.find_kernel(typeid(K), name);
  if (found == nullptr) {
    throw Error{"there is no kernel '" + name + "' for " + device.backend() + " devices", {}};
  }
  return *static_cast<const K*>(found);
}

}  // namespace assay
