// Communicator over NCCL: operations go into the device's stream, and are waited for with it.
#pragma once

#include <memory>
#include <string>

#include "harness/device/cuda/device.hpp"
#include "harness/device/join.hpp"

namespace assay {

// Before NCCL is loaded: it is to write its log there, and to take that route. Gives its version.
std::string load_nccl(const std::filesystem::path& log, Route route);

std::string new_nccl_id();

// All ranks call it. Returns when all are there; throws world_error where one is not by then.
std::unique_ptr<Communicator> join_nccl(Device& device, const GpuSeat& seat);

}  // namespace assay
