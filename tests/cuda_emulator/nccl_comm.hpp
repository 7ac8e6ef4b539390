// An emulated communicator, as one process has it.
#pragma once

#include <nccl.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "tests/cuda_emulator/emulator.hpp"
#include "tests/cuda_emulator/nccl_room.hpp"

namespace assay::emulated {

struct NcclComm {
  std::unique_ptr<NcclRoom> room;
  unsigned rank = 0;
  unsigned device = 0;
  bool blocking = true;
  std::string made_by;          // "ncclCommInitRankScalable"
  std::uint64_t steps = 0;      // Of collectives, counted alike on all ranks.
  std::uint64_t exchanges = 0;  // Of hosts.
  unsigned splits = 0;
  bool connected = false;  // The first collective connects, and the log says how.
  std::atomic<ncclResult_t> state = ncclInProgress;
  std::atomic<bool> aborted = false;
  std::atomic<bool> ended = false;
  std::thread background;                        // What a non-blocking call left to be done.
  std::map<void*, const void*> registered = {};  // Handle to buffer.

  SharedSeat& own() const { return room->seat(rank); }
  // For NcclRoom::wait: whether to go on. Notices a process that died.
  bool look();
  // What every rank's host says; empty where it was aborted.
  std::optional<std::vector<std::int64_t>> exchange(std::int64_t word);
};

// Lives as long as the process, ended or not.
using CommPointer = NcclComm*;

// One call that a stream will do.
struct NcclCall {
  CommPointer comm;
  cudaStream_t stream = nullptr;
  Said said;
  const void* send = nullptr;
  void* receive = nullptr;
  unsigned peer = 0;
};

enum NcclOperation : std::uint32_t {
  kAllReduce,
  kAllGather,
  kReduceScatter,
  kSend,
  kReceive,
};

std::size_t nccl_bytes_of(std::uint32_t type);  // 0: no type that is emulated.

// A collective as a piece of work; and messages of one group, which go on together.
Piece nccl_collective(const NcclCall& call);
Piece nccl_messages(const std::vector<NcclCall>& calls);

// Lines as NCCL_DEBUG=INFO prints them, into NCCL_DEBUG_FILE or on stdout.
void nccl_log(const NcclComm& comm, const std::string& words);
void nccl_log_made(const NcclComm& comm, double seconds);
void nccl_log_connected(NcclComm& comm);

// Answers at NCCL_RAS_ADDR, where that is set and free, what NCCL's RAS would.
void nccl_ras_serve(CommPointer comm);

// On stderr, and the code back.
ncclResult_t nccl_refuse(ncclResult_t code, const std::string& why);
// What every use of a communicator begins with: it lives, and is done with its last call.
ncclResult_t nccl_usable(ncclComm_t handle, CommPointer& comm);

const Faults& nccl_faults(const NcclComm& comm);

// The way that a rank's data take: as the variables and the device file have it, and as the log
// says.
struct NcclWay {
  bool is_nvlink = false;
  double bandwidth = 0;
  std::string logged = {};  // "P2P/CUMEM"
};
NcclWay nccl_way(const NcclComm& comm);

}  // namespace assay::emulated
