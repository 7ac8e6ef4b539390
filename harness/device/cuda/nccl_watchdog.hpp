// Watches what NCCL was given: nothing in it gives up waiting by itself, and a call of it may hang.
#pragma once

#include <atomic>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <set>
#include <thread>

#include "harness/device/communicator.hpp"
#include "harness/device/cuda/nccl_library.hpp"

namespace assay {

class NcclWatchdog {
 public:
  NcclWatchdog();
  ~NcclWatchdog();
  NcclWatchdog(const NcclWatchdog&) = delete;
  NcclWatchdog& operator=(const NcclWatchdog&) = delete;

  void when_overdue(Communicator::Overdue report_and_end);
  void watch(ncclComm_t comm);
  void forget(ncclComm_t comm);

  // Something was given to the GPU that must be done by then.
  void arm(double deadline_seconds) { deadline_seconds_ = deadline_seconds; }
  // Does not return where what was given came too late: what comes back now is an abort's doing,
  // and the process ends.
  void pass() const;
  // The GPU has done all that it was given.
  void idle();

 private:
  void run();
  std::string trouble();  // Of a communicator, in NCCL's words; empty where there is none.
  [[noreturn]] void end(const std::string& said);

  std::atomic<double> deadline_seconds_ = std::numeric_limits<double>::infinity();
  std::atomic<bool> ending_ = false;
  std::mutex mutex_;  // Of what is below.
  std::condition_variable over_;
  bool is_over_ = false;
  Communicator::Overdue report_and_end_;
  std::set<ncclComm_t> comms_;
  std::thread thread_;
};

}  // namespace assay
