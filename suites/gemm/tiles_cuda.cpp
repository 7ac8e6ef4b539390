// The digests of tiles, registered in the module.
#include "suites/gemm/tiles_cuda.hpp"

#include "harness/device/cuda/device.hpp"
#include "harness/device/device_kernel.hpp"
#include "suites/gemm/tile_digest.hpp"

namespace assay {
namespace {

void begin_tiles(Device& device, const TilePasses& passes) {
  auto& gpu = static_cast<CudaDevice&>(device);
  const LaunchGrid grid = gpu.grid();
  switch (passes.element_bytes) {
    case 2: begin(passes.strips<std::uint16_t>(), grid); break;
    case 4: begin(passes.strips<std::uint32_t>(), grid); break;
    default: begin(passes.strips<std::uint64_t>(), grid);
  }
  begin(passes.tiles(), grid);
  gpu.check(cudaGetLastError(), "beginning the digests of a product's tiles");
}

const TileKernel tiles{.begin = begin_tiles};
const Registered<DeviceKernel> tiles_kernel{
    device_kernel(tiles, [](const Facts&) { return std::string{}; })};

}  // namespace
}  // namespace assay
