// A kernel of a backend that is a module of its own: registered there, found through the device.
#pragma once

#include <string>
#include <typeinfo>

#include "results/record/fact.hpp"
#include "results/record/registered.hpp"

namespace assay {

struct DeviceKernel {
  std::string name;  // "hbm.triad": as in Benchmark::kernel.
  const std::type_info* interface = nullptr;
  const void* implementation = nullptr;  // Of that type, for as long as the program runs.
  // Empty where a device with these facts can run it, else the reason in a sentence.
  std::string (*unavailable)(const Facts&) = nullptr;
};

// K has a member `name`.
template <class K>
DeviceKernel device_kernel(const K& implementation, std::string (*unavailable)(const Facts&)) {
  return {implementation.name, &typeid(K), &implementation, unavailable};
}

}  // namespace assay
