// dlopen of the module. It stays loaded: CUDA's own threads may still be in it when a program ends.
#include "harness/worker/cuda.hpp"

#include <dlfcn.h>

#include <filesystem>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr const char* kModule = "libassay_cuda.so";
constexpr const char* kHint = "assay doctor says what this host has of CUDA";

// Beside this program, or in the lib/ of a bundle.
std::filesystem::path module_path() {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const auto& path : {folder / kModule, folder.parent_path() / "lib" / kModule}) {
    if (std::filesystem::exists(path)) return path;
  }
  return {};
}

const CudaModule& load() {
  const auto path = module_path();
  if (path.empty()) {
    throw world_error("this build has no CUDA backend",
                      "build it where the CUDA toolkit is found; see CONTRIBUTING.md");
  }
  void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw world_error(std::string("the CUDA backend: ") + dlerror(), kHint);
  auto* const symbol = reinterpret_cast<CudaModuleSymbol*>(dlsym(handle, kCudaModuleSymbol));
  const CudaModule* const module = symbol == nullptr ? nullptr : symbol();
  if (module == nullptr) {
    throw world_error(path.string() + " does not answer: its CUDA runtime tells no version", kHint);
  }
  if (module->version != ASSAY_VERSION) {
    throw world_error(path.string() + " is of version " + module->version + ", this program of " +
                      ASSAY_VERSION);
  }
  return *module;
}

// The driver brings it; a machine with a toolkit alone does not have it.
bool has_driver() {
  void* const nvml = dlopen("libnvidia-ml.so.1", RTLD_LAZY | RTLD_LOCAL);
  return nvml != nullptr;  // Never closed: NVML does not bear it.
}

}  // namespace

const CudaModule& cuda_module() {
  static const CudaModule& kLoaded = load();
  return kLoaded;
}

GpusFound find_gpus() {
  GpusFound found;
  found.driver = has_driver();
  if (!found.driver) {
    found.why_none = "there is no NVIDIA driver: libnvidia-ml.so.1 is not on this host";
    return found;
  }
  try {
    found.module = &cuda_module();
    found.gpus = found.module->gpus();
    if (found.gpus.empty()) found.why_none = "CUDA sees no GPU";
  } catch (const Error& error) {
    found.why_none = error.what();
  }
  return found;
}

std::string nccl_version() {
  void* const library = dlopen("libnccl.so.2", RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) return {};
  auto* const version = reinterpret_cast<int (*)(int*)>(dlsym(library, "ncclGetVersion"));
  int number = 0;
  if (version == nullptr || version(&number) != 0) return {};
  // 22809 is 2.28.9 (nccl.h, NCCL_VERSION).
  return std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." +
         std::to_string(number % 100);
}

}  // namespace assay
