// Memory, registration, and waiting for calls that do not block.
#include "harness/device/cuda/nccl_session.hpp"

#include <chrono>
#include <thread>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::chrono::microseconds kLook{200};

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

class NcclMemory final : public Memory {
 public:
  NcclMemory(NcclSession& session, std::size_t bytes) : session_(session), bytes_(bytes) {
    nccl().check(nccl().mem_alloc(&data_, bytes),
                 "GPU memory of " + std::to_string(bytes) + " bytes from NCCL");
    session_.blocks_[static_cast<std::byte*>(data_)] = {bytes};
  }
  ~NcclMemory() override { session_.release(static_cast<std::byte*>(data_)); }
  NcclMemory(const NcclMemory&) = delete;
  NcclMemory& operator=(const NcclMemory&) = delete;

  void* data() override { return data_; }
  std::size_t bytes() const override { return bytes_; }

 private:
  NcclSession& session_;
  std::size_t bytes_;
  void* data_ = nullptr;
};

NcclSession::NcclSession(CudaDevice& device) : device_(device) {
  device_.when_idle([this] { watchdog_.idle(); });
}

NcclSession::~NcclSession() { device_.when_idle({}); }

ncclResult_t NcclSession::settled(ncclComm_t comm, ncclResult_t code, double deadline_seconds) {
  while (true) {
    watchdog_.pass();
    if (code != ncclInProgress || now_seconds() >= deadline_seconds) return code;
    std::this_thread::sleep_for(kLook);
    const ncclResult_t asked = nccl().get_async_error(comm, &code);
    if (asked != ncclSuccess) return asked;
  }
}

void NcclSession::finish(ncclComm_t comm, ncclResult_t code, const std::string& doing,
                         double deadline_seconds) {
  const ncclResult_t ended = settled(comm, code, deadline_seconds);
  if (ended == ncclSuccess) return;
  if (comm != nullptr) {
    watchdog_.forget(comm);
    nccl().abort(comm);
  }
  nccl().check(ended, doing);
  throw world_error(doing + ": not all ranks were there when the deadline passed");
}

std::unique_ptr<Memory> NcclSession::allocate(std::size_t bytes) {
  if (nccl().mem_alloc == nullptr || nccl().mem_free == nullptr) return device_.allocate(bytes);
  return std::make_unique<NcclMemory>(*this, bytes);
}

void NcclSession::use(ncclComm_t comm, Registration registration, const void* buffer) {
  if (registration == Registration::none) return;
  auto found = blocks_.upper_bound(static_cast<const std::byte*>(buffer));
  if (found == blocks_.begin()) return;
  auto& [start, block] = *--found;
  if (static_cast<const std::byte*>(buffer) >= start + block.bytes) return;
  if (registration == Registration::registered && !block.handles.contains(comm)) {
    nccl().check(nccl().register_buffer(comm, start, block.bytes, &block.handles[comm]),
                 "registering a buffer with NCCL");
  }
  if (registration == Registration::symmetric && !block.windows.contains(comm)) {
    const ncclResult_t code = nccl().register_window(comm, start, block.bytes, &block.windows[comm],
                                                     NCCL_WIN_COLL_SYMMETRIC);
    // All ranks take part; the watchdog keeps the time.
    finish(comm, code, "registering a window with NCCL", std::numeric_limits<double>::infinity());
  }
}

void NcclSession::deregister(ncclComm_t comm, Block& block) {
  if (const auto handle = block.handles.find(comm); handle != block.handles.end()) {
    nccl().deregister_buffer(comm, handle->second);
    block.handles.erase(handle);
  }
  if (const auto window = block.windows.find(comm); window != block.windows.end()) {
    nccl().deregister_window(comm, window->second);
    block.windows.erase(window);
  }
}

void NcclSession::forget(ncclComm_t comm) {
  for (auto& [start, block] : blocks_) deregister(comm, block);
  watchdog_.forget(comm);
}

// What NCCL answers has nobody to go to: the next call says what is wrong.
void NcclSession::release(std::byte* start) {
  Block& block = blocks_.at(start);
  while (!block.handles.empty()) deregister(block.handles.begin()->first, block);
  while (!block.windows.empty()) deregister(block.windows.begin()->first, block);
  nccl().mem_free(start);
  blocks_.erase(start);
}

}  // namespace assay
