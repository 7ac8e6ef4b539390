// Opening a CPU, or a GPU by the module.
#include "harness/worker/opened_device.hpp"

#include "harness/device/cpu/device.hpp"
#include "harness/worker/cuda.hpp"
#include "harness/worker/gpu_devices.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

void expect_planned(const DevicePlace& place, const Gpu& found) {
  if (!place.model.empty() && place.model != found.model) {
    throw Error{
        place.unit + " is planned as '" + place.model + "', and '" + found.model + "' stands there",
        "mend the site file, or let assay run read the site off this host"};
  }
  const auto uuid = place.facts.find("uuid");
  if (uuid != place.facts.end() && uuid->second != Fact(found.uuid)) {
    throw Error{place.unit + " is another GPU than was planned: its UUID is " + found.uuid,
                "after an exchange, plan anew"};
  }
  if (is_emulated(found.model) && place.reality == "real") {
    throw Error{place.unit + " is EMULATED, and the plan's site says that it is real",
                "a site of emulated devices has the reality \"emulated\""};
  }
}

std::unique_ptr<Device> open_gpu(const DevicePlace& place) {
  const CudaModule& module = cuda_module();
  const std::vector<Gpu> gpus = module.gpus();
  if (place.number >= gpus.size()) {
    throw world_error(place.unit + " is GPU " + std::to_string(place.number) +
                          " of its host, and CUDA sees " + std::to_string(gpus.size()),
                      "nvidia-smi shows which GPUs the driver sees; is CUDA_VISIBLE_DEVICES set?");
  }
  expect_planned(place, gpus[place.number]);
  return module.open({place.unit, place.number, place.cpus, place.facts, place.environment});
}

}  // namespace

std::unique_ptr<Device> open_device(const DevicePlace& place) {
  if (place.kind == "cuda") return open_gpu(place);
  if (place.kind == "cpu") {
    return std::make_unique<CpuDevice>(place.unit, place.cpus, place.facts);
  }
  throw Error{"unit " + place.unit + " is a " + place.kind +
              " device; this worker drives cpu and cuda"};
}

std::string refusal(const Device& device, const Benchmark& benchmark, const Axes& axes) {
  if (device.backend() == "cpu" || benchmark.backend == device.backend()) return {};
  const std::string kernel = kernel_of(benchmark, axes);
  if (!kernel.empty() && cuda_module().kernels(device.facts()).contains(kernel)) return {};
  return "benchmark " + benchmark.name + " has no implementation for " + device.backend() +
         " devices";
}

}  // namespace assay
