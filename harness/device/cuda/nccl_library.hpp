// libnccl.so.2, loaded where ranks work together: a host without it has its GPUs all the same.
#pragma once

#include <nccl.h>

#include <string>

namespace assay {

// Its functions. Those of later versions than 2.18 may be null.
struct NcclLibrary {
  decltype(&::ncclGetVersion) get_version = nullptr;
  decltype(&::ncclGetErrorString) get_error_string = nullptr;
  decltype(&::ncclGetLastError) get_last_error = nullptr;
  decltype(&::ncclGetUniqueId) get_unique_id = nullptr;
  decltype(&::ncclCommInitRankConfig) init_rank_config = nullptr;
  decltype(&::ncclCommInitRankScalable) init_rank_scalable = nullptr;  // 2.23.
  decltype(&::ncclCommSplit) split = nullptr;
  decltype(&::ncclCommCount) count = nullptr;
  decltype(&::ncclCommUserRank) user_rank = nullptr;
  decltype(&::ncclCommGetAsyncError) get_async_error = nullptr;
  decltype(&::ncclCommFinalize) finalize = nullptr;
  decltype(&::ncclCommDestroy) destroy = nullptr;
  decltype(&::ncclCommAbort) abort = nullptr;
  decltype(&::ncclMemAlloc) mem_alloc = nullptr;                  // 2.19.
  decltype(&::ncclMemFree) mem_free = nullptr;                    // 2.19.
  decltype(&::ncclCommRegister) register_buffer = nullptr;        // 2.19.
  decltype(&::ncclCommDeregister) deregister_buffer = nullptr;    // 2.19.
  decltype(&::ncclCommWindowRegister) register_window = nullptr;  // 2.27.
  decltype(&::ncclCommWindowDeregister) deregister_window = nullptr;
  decltype(&::ncclAllReduce) all_reduce = nullptr;
  decltype(&::ncclReduceScatter) reduce_scatter = nullptr;
  decltype(&::ncclAllGather) all_gather = nullptr;
  decltype(&::ncclSend) send = nullptr;
  decltype(&::ncclRecv) receive = nullptr;
  decltype(&::ncclGroupStart) group_start = nullptr;
  decltype(&::ncclGroupEnd) group_end = nullptr;

  // Throws world_error for anything but success and ncclInProgress, with what NCCL says of it.
  ncclResult_t check(ncclResult_t code, const std::string& doing) const;
  std::string version() const;  // "2.28.9"
};

// Why ranks cannot work together on this host; empty where they can. Leaves nothing loaded.
std::string why_no_nccl();

// Loads it at the first call. Throws world_error where the host has none, or too old a one.
const NcclLibrary& nccl();

}  // namespace assay
