// A thread that looks some times a second.
#include "harness/device/cuda/nccl_watchdog.hpp"

#include <chrono>
#include <cstdlib>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::chrono::milliseconds kLook{20};
// An abort waits for kernels to leave, which may not come to it.
constexpr std::chrono::seconds kAbort{2};

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

NcclWatchdog::NcclWatchdog() : thread_([this] { run(); }) {}

NcclWatchdog::~NcclWatchdog() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  over_.notify_all();
  thread_.join();
}

void NcclWatchdog::when_overdue(Communicator::Overdue report_and_end) {
  const std::lock_guard lock(mutex_);
  report_and_end_ = std::move(report_and_end);
}

void NcclWatchdog::watch(ncclComm_t comm) {
  const std::lock_guard lock(mutex_);
  comms_.insert(comm);
}

void NcclWatchdog::forget(ncclComm_t comm) {
  const std::lock_guard lock(mutex_);
  comms_.erase(comm);
}

void NcclWatchdog::pass() const {
  while (ending_) std::this_thread::sleep_for(kLook);
}

void NcclWatchdog::idle() {
  pass();
  deadline_seconds_ = std::numeric_limits<double>::infinity();
}

void NcclWatchdog::run() {
  std::unique_lock lock(mutex_);
  while (!over_.wait_for(lock, kLook, [&] { return is_over_; })) {
    const double deadline = deadline_seconds_;
    if (deadline == std::numeric_limits<double>::infinity()) continue;
    if (now_seconds() >= deadline) end({});
    if (const std::string said = trouble(); !said.empty()) end(said);
  }
}

std::string NcclWatchdog::trouble() {
  for (const ncclComm_t comm : comms_) {
    ncclResult_t state = ncclSuccess;
    if (nccl().get_async_error(comm, &state) != ncclSuccess) continue;
    if (state == ncclSuccess || state == ncclInProgress) continue;
    return std::string("NCCL says: ") + nccl().get_error_string(state);
  }
  return {};
}

void NcclWatchdog::end(const std::string& said) {
  ending_ = true;
  if (report_and_end_) report_and_end_(said);
  // NCCL's kernels leave the GPU so; in a thread, since that may not come back either.
  std::thread([comms = comms_] {
    for (const ncclComm_t comm : comms) nccl().abort(comm);
  }).detach();
  std::this_thread::sleep_for(kAbort);
  std::_Exit(static_cast<int>(Exit::world));
}

}  // namespace assay
