// Calls that streams do: checked here, done in nccl_work.cpp.
#include <nccl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "tests/cuda_emulator/nccl_comm.hpp"

namespace assay::emulated {
namespace {

// Calls since ncclGroupStart, of this thread.
struct Grouped {
  unsigned depth = 0;
  std::vector<NcclCall> calls;
};
thread_local Grouped grouped;

void plant(NcclComm& comm) {
  static std::uint64_t collectives = 0;
  const Faults& faults = nccl_faults(comm);
  ++collectives;
  if (faults.rank_death == collectives) ::kill(::getpid(), SIGKILL);
  if (faults.collective_hang == 0 || collectives < faults.collective_hang) return;
  // Somewhere below the call, until the communicator is aborted.
  comm.room->wait([] { return false; }, [&] { return !comm.aborted; });
}

ncclResult_t launch(std::vector<NcclCall> calls) {
  while (!calls.empty()) {
    const NcclCall first = calls.front();
    const auto goes_with = [&](const NcclCall& call) {
      return call.comm == first.comm && call.stream == first.stream && call.said.operation >= kSend;
    };
    nccl_log_connected(*first.comm);
    std::vector<NcclCall> together;
    Piece piece;
    if (first.said.operation < kSend) {
      plant(*first.comm);
      if (first.comm->aborted) return ncclSystemError;
      first.comm->own().launched[first.said.operation].fetch_add(1);
      piece = nccl_collective(first);
      calls.erase(calls.begin());
    } else {
      std::ranges::copy_if(calls, std::back_inserter(together), goes_with);
      std::erase_if(calls, goes_with);
      piece = nccl_messages(together);
    }
    if (enqueue(first.stream, std::move(piece)) != cudaSuccess) return ncclUnhandledCudaError;
  }
  return ncclSuccess;
}

// Why such a call cannot be made; empty where it can.
std::string complaint_of(const NcclCall& call) {
  const std::size_t each = nccl_bytes_of(call.said.type);
  const bool reduces = call.said.operation == kAllReduce || call.said.operation == kReduceScatter;
  if (each == 0 || (reduces && each == 1)) return "a type that is not emulated";
  if (reduces && call.said.reduction != ncclSum && call.said.reduction != ncclMax) {
    return "a reduction that is not emulated";
  }
  if (current_device() != call.comm->device) return "the communicator is another device's";
  if (call.peer >= call.comm->room->ranks()) return "there is no such peer";
  const std::size_t ranks = call.comm->room->ranks();
  const std::size_t bytes = each * call.said.count;
  std::string why;
  if (call.send != nullptr) {
    why = complaint(call.send, call.said.operation == kReduceScatter ? bytes * ranks : bytes);
  }
  if (why.empty() && call.receive != nullptr) {
    why = complaint(call.receive, call.said.operation == kAllGather ? bytes * ranks : bytes);
  }
  return why.empty() ? why : "a buffer is " + why;
}

struct Buffers {
  const void* send = nullptr;
  void* receive = nullptr;
  std::size_t count = 0;
  ncclDataType_t type = ncclFloat32;
};

ncclResult_t call(ncclComm_t handle, cudaStream_t stream, NcclCall made, const Buffers& buffers) {
  if (const ncclResult_t code = nccl_usable(handle, made.comm); code != ncclSuccess) return code;
  made.stream = stream;
  made.send = buffers.send;
  made.receive = buffers.receive;
  made.said.count = buffers.count;
  made.said.type = buffers.type;
  if (const std::string why = complaint_of(made); !why.empty()) {
    return nccl_refuse(ncclInvalidArgument, why);
  }
  if (grouped.depth > 0) {
    grouped.calls.push_back(made);
    return ncclSuccess;
  }
  return launch({made});
}

NcclCall of(NcclOperation operation, unsigned reduction = 0, int peer = 0) {
  NcclCall made;
  made.said.operation = operation;
  made.said.reduction = reduction;
  made.peer = static_cast<unsigned>(peer);
  return made;
}

}  // namespace

const Faults& nccl_faults(const NcclComm& comm) {
  static const Faults kNone;
  const auto found = model().faults.find(comm.device);
  return found == model().faults.end() ? kNone : found->second;
}

NcclWay nccl_way(const NcclComm& comm) {
  // Once a process, as the real one does.
  const auto says = [](const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr && std::string(value) == "1";
  };
  static const bool kWithoutP2p = says("NCCL_P2P_DISABLE");
  static const bool kWithoutMemory = says("NCCL_SHM_DISABLE");
  const Faults& faults = nccl_faults(comm);
  const bool by_nvlink = faults.link > 0 && (!kWithoutP2p || faults.deaf != 0);
  NcclWay way;
  way.is_nvlink = by_nvlink && faults.socket == 0;
  way.bandwidth = by_nvlink ? model().link_bandwidth * faults.link : model().nic_bandwidth;
  way.logged = by_nvlink && (!kWithoutP2p || faults.deaf == 1) ? "P2P/CUMEM"
               : kWithoutP2p && !kWithoutMemory                ? "SHM/direct/direct"
                                                               : "NET/IB/0/GDRDMA";
  if (faults.socket != 0) way.logged = "NET/Socket/0";
  return way;
}

}  // namespace assay::emulated

using namespace assay::emulated;

extern "C" {

ncclResult_t ncclAllReduce(const void* send, void* receive, size_t count, ncclDataType_t type,
                           ncclRedOp_t reduction, ncclComm_t comm, cudaStream_t stream) {
  return call(comm, stream, of(kAllReduce, reduction), {send, receive, count, type});
}

ncclResult_t ncclReduceScatter(const void* send, void* receive, size_t count, ncclDataType_t type,
                               ncclRedOp_t reduction, ncclComm_t comm, cudaStream_t stream) {
  return call(comm, stream, of(kReduceScatter, reduction), {send, receive, count, type});
}

ncclResult_t ncclAllGather(const void* send, void* receive, size_t count, ncclDataType_t type,
                           ncclComm_t comm, cudaStream_t stream) {
  return call(comm, stream, of(kAllGather), {send, receive, count, type});
}

ncclResult_t ncclSend(const void* send, size_t count, ncclDataType_t type, int peer,
                      ncclComm_t comm, cudaStream_t stream) {
  return call(comm, stream, of(kSend, 0, peer), {send, nullptr, count, type});
}

ncclResult_t ncclRecv(void* receive, size_t count, ncclDataType_t type, int peer, ncclComm_t comm,
                      cudaStream_t stream) {
  return call(comm, stream, of(kReceive, 0, peer), {nullptr, receive, count, type});
}

ncclResult_t ncclGroupStart() {
  ++grouped.depth;
  return ncclSuccess;
}

ncclResult_t ncclGroupEnd() {
  if (grouped.depth == 0) return nccl_refuse(ncclInvalidUsage, "a group ends that did not begin");
  if (--grouped.depth > 0) return ncclSuccess;
  return launch(std::exchange(grouped.calls, {}));
}

}  // extern "C"
