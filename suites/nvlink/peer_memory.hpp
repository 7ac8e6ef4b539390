// Memory of a GPU that another process of the same host copies from by itself.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "harness/device/device.hpp"

namespace assay {

// What another process allocated. That must keep it until this has ended.
class PeerMemory {
 public:
  virtual ~PeerMemory() = default;
  // Begins a copy into memory of the device that opened it.
  virtual void begin_copy(void* to, std::size_t bytes) = 0;
};

struct PeerKernel {
  std::string name;  // "nvlink.peer_copy"
  // How other processes of this host find the memory, in hex digits. Throws world_error.
  std::string (*tell)(Device&, Memory&) = nullptr;
  // For the device, which must outlive it. Throws Error for what is no such word, world_error where
  // CUDA does not open it.
  std::unique_ptr<PeerMemory> (*open)(Device&, const std::string& told) = nullptr;
};

}  // namespace assay
