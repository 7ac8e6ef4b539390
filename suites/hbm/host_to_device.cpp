// hbm.host_to_device: bytes copied from pinned memory of the host to the GPU, each counted once.
#include "suites/hbm/host_copy.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{
    host_copy("hbm.host_to_device", "From pinned memory of the host to the GPU",
              [](State& state) { measure_host_copy(state, HostCopy::in); })};

}  // namespace
}  // namespace assay
