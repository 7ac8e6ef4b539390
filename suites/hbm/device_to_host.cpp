// hbm.device_to_host: bytes copied from the GPU to pinned memory of the host, each counted once.
#include "suites/hbm/host_copy.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{
    host_copy("hbm.device_to_host", "From the GPU to pinned memory of the host",
              [](State& state) { measure_host_copy(state, HostCopy::out); })};

}  // namespace
}  // namespace assay
