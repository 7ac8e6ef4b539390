// allreduce.ranks: ranks on GPUs work together by NCCL.
#include "harness/device/cuda/nccl_communicator.hpp"
#include "harness/device/cuda/nccl_library.hpp"
#include "harness/device/device_kernel.hpp"
#include "harness/device/join.hpp"

namespace assay {
namespace {

std::string unavailable(const Facts&) { return why_no_nccl(); }

const JoinKernel kernel{kJoinKernel, load_nccl, new_nccl_id, join_nccl};
const Registered<DeviceKernel> registered{device_kernel(kernel, unavailable)};

}  // namespace
}  // namespace assay
