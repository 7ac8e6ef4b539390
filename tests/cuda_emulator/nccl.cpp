// libnccl.so.2: the calls that the module makes, and no other. Here are those about communicators
// and memory. Rules and their sources stand in the table `calls`.
#include <nccl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <set>
#include <stdexcept>
#include <vector>

#include "tests/cuda_emulator/nccl_comm.hpp"

namespace assay::emulated {
namespace {

constexpr std::size_t kWindowAlignment = NCCL_WIN_REQUIRED_ALIGNMENT;

// All of this process. Watchdogs call from threads of their own.
struct Known {
  std::mutex mutex;
  std::vector<std::unique_ptr<NcclComm>> comms;
  std::set<const void*> memory;  // Of ncclMemAlloc.
};

Known& known() {
  // Never ended: threads of the library may outlive main().
  static Known* const kKnown = std::make_unique<Known>().release();
  return *kKnown;
}

ncclComm_t handle_of(const NcclComm* comm) {
  return reinterpret_cast<ncclComm_t>(const_cast<NcclComm*>(comm));
}

// Null where it was ended, or never was one.
CommPointer find(ncclComm_t handle) {
  const std::lock_guard lock(known().mutex);
  for (const auto& comm : known().comms) {
    if (handle_of(comm.get()) == handle && !comm->ended) return comm.get();
  }
  return nullptr;
}

CommPointer new_comm() {
  const std::lock_guard lock(known().mutex);
  known().comms.push_back(std::make_unique<NcclComm>());
  return known().comms.back().get();
}

// Does it now, or on a thread where the communicator is not to block.
ncclResult_t finish(CommPointer comm, std::function<ncclResult_t()> work) {
  comm->state = ncclInProgress;
  if (comm->blocking) {
    comm->state = work();
    return comm->state;
  }
  if (comm->background.joinable()) comm->background.join();
  comm->background = std::thread([comm, work = std::move(work)] {
    const ncclResult_t code = work();
    comm->state = code;
  });
  return ncclInProgress;
}

// Takes the seat and waits for all others.
ncclResult_t meet(NcclComm& comm) {
  const auto began = std::chrono::steady_clock::now();
  SharedSeat& seat = comm.own();
  std::int32_t nobody = 0;
  if (!seat.process.compare_exchange_strong(nobody, ::getpid())) {
    return nccl_refuse(ncclInvalidUsage, "two processes say that they are the same rank");
  }
  seat.device = static_cast<std::int32_t>(comm.device);
  const auto devices = comm.exchange(comm.device);
  if (!devices) return ncclInternalError;
  if (std::ranges::count(*devices, static_cast<std::int64_t>(comm.device)) > 1) {
    return nccl_refuse(ncclInvalidUsage, "Duplicate GPU detected");
  }
  if (comm.rank == 0) comm.room->forget_name();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  nccl_log_made(comm, took.count());
  return ncclSuccess;
}

bool is_config(const ncclConfig_t* config) {
  const ncclConfig_t known = NCCL_CONFIG_INITIALIZER;
  return config == nullptr || (config->magic == known.magic && config->size == known.size);
}

bool is_blocking(const ncclConfig_t* config) { return config == nullptr || config->blocking != 0; }

std::string room_of(const ncclUniqueId& id) {
  const auto* const start = reinterpret_cast<const char*>(&id);
  return {start, ::strnlen(start, sizeof id)};
}

ncclResult_t join(ncclComm_t* handle, CommPointer comm, const std::string& room, unsigned ranks) {
  try {
    comm->room = std::make_unique<NcclRoom>(room, ranks, comm->made_by == "ncclCommSplit");
  } catch (const std::runtime_error& error) {
    return nccl_refuse(ncclInvalidArgument, error.what());
  }
  *handle = handle_of(comm);
  nccl_ras_serve(comm);
  return finish(comm, [comm] { return meet(*comm); });
}

ncclResult_t init(ncclComm_t* handle, int ranks, int rank, const std::vector<ncclUniqueId>& ids,
                  const ncclConfig_t* config) {
  if (handle == nullptr || ranks < 1 || rank < 0 || rank >= ranks || ids.empty() ||
      ids.size() > static_cast<std::size_t>(ranks) || !is_config(config)) {
    return nccl_refuse(ncclInvalidArgument, "an impossible rank, number of ranks or configuration");
  }
  if (model().devices == 0) return ncclUnhandledCudaError;
  const CommPointer comm = new_comm();
  comm->rank = static_cast<unsigned>(rank);
  comm->device = current_device();
  comm->blocking = is_blocking(config);
  comm->made_by = ids.size() > 1 ? "ncclCommInitRankScalable" : "ncclCommInitRankConfig";
  // Whoever has other ids than the rest waits in another room for ever, as the real one does.
  return join(handle, comm, room_of(ids.front()), static_cast<unsigned>(ranks));
}

// The ranks of one colour, by key and then by rank.
ncclResult_t split(NcclComm& parent, int color, int key, ncclComm_t* handle, CommPointer comm) {
  // In the order of words ranks of a colour are in the order of their keys.
  const auto ordered = static_cast<std::uint32_t>(key) ^ 0x80000000U;
  const auto words = parent.exchange((std::int64_t{color} << 32U) | ordered);
  if (!words) return ncclInternalError;
  const std::string name =
      parent.room->name() + "-" + std::to_string(parent.splits++) + "-" + std::to_string(color);
  if (color == NCCL_SPLIT_NOCOLOR) return ncclSuccess;
  std::vector<std::pair<std::int64_t, unsigned>> members;
  for (unsigned rank = 0; rank < words->size(); ++rank) {
    const std::int64_t word = (*words)[rank];
    if (word >> 32U == color) members.emplace_back(word, rank);
  }
  std::ranges::sort(members);
  const auto own =
      std::ranges::find(members, parent.rank, &std::pair<std::int64_t, unsigned>::second);
  comm->rank = static_cast<unsigned>(own - members.begin());
  return join(handle, comm, name, static_cast<unsigned>(members.size()));
}

void end(CommPointer comm) {
  if (comm->background.joinable()) comm->background.join();
  comm->own().ended = 1;
  comm->ended = true;
}

ncclResult_t keep_registered(NcclComm& comm, void* buffer, std::size_t bytes, void** handle) {
  if (const std::string why = complaint(buffer, bytes); !why.empty() || bytes == 0) {
    return nccl_refuse(ncclInvalidArgument, "what is registered is " + why);
  }
  static std::uintptr_t next = 0x7000;
  *handle = reinterpret_cast<void*>(next += 16);
  comm.registered[*handle] = buffer;
  return ncclSuccess;
}

}  // namespace

ncclResult_t nccl_refuse(ncclResult_t code, const std::string& why) {
  say("NCCL: " + why);
  return code;
}

ncclResult_t nccl_usable(ncclComm_t handle, CommPointer& comm) {
  comm = find(handle);
  if (!comm) return nccl_refuse(ncclInvalidArgument, "no live communicator");
  if (comm->state == ncclInProgress) {
    return nccl_refuse(
        ncclInvalidArgument,
        "Attempt to use communicator before the previous operation returned ncclSuccess");
  }
  return comm->state;
}

}  // namespace assay::emulated

using namespace assay::emulated;

extern "C" {

ncclResult_t ncclGetVersion(int* version) {
  *version = NCCL_VERSION_CODE;
  return ncclSuccess;
}

const char* ncclGetErrorString(ncclResult_t code) {
  constexpr const char* kWords[] = {"no error",
                                    "unhandled cuda error",
                                    "unhandled system error",
                                    "internal error",
                                    "invalid argument",
                                    "invalid usage",
                                    "remote process exited or there was a network error",
                                    "NCCL operation in progress"};
  return code < ncclNumResults ? kWords[code] : "unknown result code";
}

const char* ncclGetLastError(ncclComm_t) { return "EMULATED: see stderr"; }

ncclResult_t ncclGetUniqueId(ncclUniqueId* id) {
  try {
    const std::string name = NcclRoom::make();
    std::memset(id, 0, sizeof *id);
    name.copy(reinterpret_cast<char*>(id), sizeof *id - 1);
    return ncclSuccess;
  } catch (const std::runtime_error& error) {
    return nccl_refuse(ncclSystemError, error.what());
  }
}

ncclResult_t ncclCommInitRankConfig(ncclComm_t* comm, int ranks, ncclUniqueId id, int rank,
                                    ncclConfig_t* config) {
  return init(comm, ranks, rank, {id}, config);
}

ncclResult_t ncclCommInitRankScalable(ncclComm_t* comm, int ranks, int rank, int count,
                                      ncclUniqueId* ids, ncclConfig_t* config) {
  return init(comm, ranks, rank, {ids, ids + std::max(0, count)}, config);
}

ncclResult_t ncclCommSplit(ncclComm_t handle, int color, int key, ncclComm_t* made,
                           ncclConfig_t* config) {
  CommPointer parent;
  if (const ncclResult_t code = nccl_usable(handle, parent); code != ncclSuccess) return code;
  if (made == nullptr || color < NCCL_SPLIT_NOCOLOR || !is_config(config)) {
    return nccl_refuse(ncclInvalidArgument, "an impossible colour or configuration");
  }
  *made = nullptr;
  const CommPointer comm = new_comm();
  comm->device = parent->device;
  comm->blocking = config == nullptr ? parent->blocking : is_blocking(config);
  comm->made_by = "ncclCommSplit";
  // Until the parent is done again nobody may use it, nor what becomes of it.
  return finish(parent, [parent, color, key, made, comm] {
    const ncclResult_t code = split(*parent, color, key, made, comm);
    return code == ncclInProgress ? ncclSuccess : code;
  });
}

ncclResult_t ncclCommGetAsyncError(ncclComm_t handle, ncclResult_t* state) {
  const CommPointer comm = find(handle);
  if (!comm) return nccl_refuse(ncclInvalidArgument, "no live communicator");
  *state = comm->state;
  return ncclSuccess;
}

ncclResult_t ncclCommCount(const ncclComm_t handle, int* count) {
  CommPointer comm;
  const ncclResult_t code = nccl_usable(handle, comm);
  if (code == ncclSuccess) *count = static_cast<int>(comm->room->ranks());
  return code;
}

ncclResult_t ncclCommUserRank(const ncclComm_t handle, int* rank) {
  CommPointer comm;
  const ncclResult_t code = nccl_usable(handle, comm);
  if (code == ncclSuccess) *rank = static_cast<int>(comm->rank);
  return code;
}

ncclResult_t ncclCommFinalize(ncclComm_t handle) {
  CommPointer comm;
  if (const ncclResult_t code = nccl_usable(handle, comm); code != ncclSuccess) return code;
  return finish(comm, [comm] { return comm->exchange(0) ? ncclSuccess : ncclInternalError; });
}

ncclResult_t ncclCommDestroy(ncclComm_t handle) {
  CommPointer comm;
  if (const ncclResult_t code = nccl_usable(handle, comm); !comm || code == ncclInProgress)
    return code;
  end(comm);
  return ncclSuccess;
}

ncclResult_t ncclCommAbort(ncclComm_t handle) {
  const CommPointer comm = find(handle);
  if (!comm) return nccl_refuse(ncclInvalidArgument, "no live communicator");
  comm->aborted = true;
  comm->room->ring();
  end(comm);
  return ncclSuccess;
}

ncclResult_t ncclMemAlloc(void** memory, size_t bytes) {
  if (cudaMalloc(memory, bytes) != cudaSuccess) return ncclUnhandledCudaError;
  const std::lock_guard lock(known().mutex);
  known().memory.insert(*memory);
  return ncclSuccess;
}

ncclResult_t ncclMemFree(void* memory) {
  {
    const std::lock_guard lock(known().mutex);
    for (const auto& comm : known().comms) {
      if (comm->ended) continue;
      for (const auto& [one, buffer] : comm->registered) {
        if (buffer == memory) return nccl_refuse(ncclInvalidUsage, "freed while it is registered");
      }
    }
    if (known().memory.erase(memory) == 0) {
      return nccl_refuse(ncclInvalidArgument, "freed what ncclMemAlloc did not give");
    }
  }
  return cudaFree(memory) == cudaSuccess ? ncclSuccess : ncclUnhandledCudaError;
}

ncclResult_t ncclCommRegister(const ncclComm_t handle, void* buffer, size_t bytes, void** made) {
  CommPointer comm;
  if (const ncclResult_t code = nccl_usable(handle, comm); code != ncclSuccess) return code;
  return keep_registered(*comm, buffer, bytes, made);
}

ncclResult_t ncclCommDeregister(const ncclComm_t handle, void* made) {
  const CommPointer comm = find(handle);
  if (comm && comm->registered.erase(made) == 1) return ncclSuccess;
  return nccl_refuse(ncclInvalidArgument, "nothing is registered under that handle");
}

ncclResult_t ncclCommWindowRegister(ncclComm_t handle, void* buffer, size_t bytes,
                                    ncclWindow_t* window, int flags) {
  CommPointer comm;
  if (const ncclResult_t code = nccl_usable(handle, comm); code != ncclSuccess) return code;
  if (reinterpret_cast<std::uintptr_t>(buffer) % kWindowAlignment != 0 ||
      (flags & ~NCCL_WIN_COLL_SYMMETRIC) != 0) {
    return nccl_refuse(ncclInvalidArgument, "a window that is not aligned, or unknown flags");
  }
  {
    const std::lock_guard lock(known().mutex);
    if (!known().memory.contains(buffer)) {
      return nccl_refuse(ncclInvalidArgument, "a window in memory that ncclMemAlloc did not give");
    }
  }
  const ncclResult_t code = keep_registered(*comm, buffer, bytes, reinterpret_cast<void**>(window));
  if (code != ncclSuccess) return code;
  return finish(comm, [comm, bytes] {
    const auto sizes = comm->exchange(static_cast<std::int64_t>(bytes));
    if (!sizes) return ncclInternalError;
    const bool same =
        std::ranges::count(*sizes, sizes->front()) == static_cast<std::ptrdiff_t>(sizes->size());
    return same ? ncclSuccess : nccl_refuse(ncclInvalidUsage, "windows of ranks differ in size");
  });
}

ncclResult_t ncclCommWindowDeregister(ncclComm_t handle, ncclWindow_t window) {
  return ncclCommDeregister(handle, window);
}

}  // extern "C"
