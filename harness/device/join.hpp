// How the process of a GPU takes its place among ranks. The library that they use is the module's;
// the worker finds this through the device.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/device/communicator.hpp"
#include "harness/device/device.hpp"
#include "harness/device/route.hpp"

namespace assay {

struct GpuSeat {
  unsigned rank = 0;
  unsigned size = 0;
  std::vector<std::string> ids = {};  // In hex digits, from those ranks that make them.
  double deadline_seconds = 0;        // Of the monotonic clock: later it is given up.
};

struct JoinKernel {
  std::string name;  // "allreduce.ranks"
  // Loads the library, which will write its log there, and gives its version. Throws world_error
  // where the host has none. To be called before the others. The route holds for all of the
  // process: the library hears of it once.
  std::string (*load)(const std::filesystem::path& log, Route route) = nullptr;
  std::string (*new_id)() = nullptr;  // In hex digits.
  // The device must outlive what is made. Throws world_error.
  std::unique_ptr<Communicator> (*join)(Device&, const GpuSeat&) = nullptr;
};

// The kernel's name, which benchmarks of ranks on GPUs need.
inline constexpr const char* kJoinKernel = "allreduce.ranks";

// One root serves so many ranks while they find one another: PyTorch's default, too
// (NCCL's guide, ncclCommInitRankScalable: many roots, spread evenly).
inline constexpr unsigned kRanksOfRoot = 128;

// The ranks that make an id each, spread evenly.
std::vector<unsigned> root_ranks(unsigned size);

// Bytes as hex digits, and back. from_hex throws Error for what is none.
std::string to_hex(std::string_view bytes);
std::string from_hex(std::string_view digits);

}  // namespace assay
