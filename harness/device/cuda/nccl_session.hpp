// What all communicators of a process share: the device, its memory that NCCL gave, the watchdog.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "harness/device/cuda/device.hpp"
#include "harness/device/cuda/nccl_library.hpp"
#include "harness/device/cuda/nccl_watchdog.hpp"

namespace assay {

// How buffers are made known to NCCL before they are used (nccl-tests, -R 0, 1 and 2).
enum class Registration { none, registered, symmetric };

class NcclSession {
 public:
  explicit NcclSession(CudaDevice& device);
  ~NcclSession();
  NcclSession(const NcclSession&) = delete;
  NcclSession& operator=(const NcclSession&) = delete;

  CudaDevice& device() { return device_; }
  NcclWatchdog& watchdog() { return watchdog_; }

  // A call of a communicator that does not block returned `code`: waits until it is done, and gives
  // how it ended; ncclInProgress where that was not by the deadline.
  ncclResult_t settled(ncclComm_t comm, ncclResult_t code, double deadline_seconds);
  // The same. Aborts the communicator and throws world_error where it did not end well.
  void finish(ncclComm_t comm, ncclResult_t code, const std::string& doing,
              double deadline_seconds);

  // ncclMemAlloc's, which NVLink's switches can reach, where the library has it.
  // It must not outlive the session.
  std::unique_ptr<Memory> allocate(std::size_t bytes);

  // Before an operation of `comm` with a buffer that lies there: the allocation is registered once.
  void use(ncclComm_t comm, Registration registration, const void* buffer);
  void forget(ncclComm_t comm);

 private:
  friend class NcclMemory;
  struct Block {
    std::size_t bytes = 0;
    std::map<ncclComm_t, void*> handles = {};  // Of ncclCommRegister.
    std::map<ncclComm_t, ncclWindow_t> windows = {};
  };
  void release(std::byte* start);
  static void deregister(ncclComm_t comm, Block& block);

  CudaDevice& device_;
  NcclWatchdog watchdog_;
  std::map<std::byte*, Block, std::less<>> blocks_;  // By start.
};

}  // namespace assay
