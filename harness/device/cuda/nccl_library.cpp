// dlopen and dlsym. It stays loaded: its threads may be in it when the program ends.
#include "harness/device/cuda/nccl_library.hpp"

#include <dlfcn.h>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr const char* kHint = "install NCCL 2.18 or later where the loader finds it";

template <class Function>
void look_up(void* library, Function& function, const char* name) {
  function = reinterpret_cast<Function>(dlsym(library, name));
}

template <class Function>
void need(void* library, Function& function, const char* name) {
  look_up(library, function, name);
  if (function != nullptr) return;
  throw world_error(std::string("libnccl.so.2 on this host has no ") + name, kHint);
}

NcclLibrary load() {
  void* const library = dlopen("libnccl.so.2", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw world_error(std::string("NCCL: ") + dlerror(), kHint);
  NcclLibrary found;
  need(library, found.get_version, "ncclGetVersion");
  need(library, found.get_error_string, "ncclGetErrorString");
  need(library, found.get_last_error, "ncclGetLastError");
  need(library, found.get_unique_id, "ncclGetUniqueId");
  need(library, found.init_rank_config, "ncclCommInitRankConfig");
  look_up(library, found.init_rank_scalable, "ncclCommInitRankScalable");
  need(library, found.split, "ncclCommSplit");
  need(library, found.count, "ncclCommCount");
  need(library, found.user_rank, "ncclCommUserRank");
  need(library, found.get_async_error, "ncclCommGetAsyncError");
  need(library, found.finalize, "ncclCommFinalize");
  need(library, found.destroy, "ncclCommDestroy");
  need(library, found.abort, "ncclCommAbort");
  look_up(library, found.mem_alloc, "ncclMemAlloc");
  look_up(library, found.mem_free, "ncclMemFree");
  look_up(library, found.register_buffer, "ncclCommRegister");
  look_up(library, found.deregister_buffer, "ncclCommDeregister");
  look_up(library, found.register_window, "ncclCommWindowRegister");
  look_up(library, found.deregister_window, "ncclCommWindowDeregister");
  need(library, found.all_reduce, "ncclAllReduce");
  need(library, found.reduce_scatter, "ncclReduceScatter");
  need(library, found.all_gather, "ncclAllGather");
  need(library, found.send, "ncclSend");
  need(library, found.receive, "ncclRecv");
  need(library, found.group_start, "ncclGroupStart");
  need(library, found.group_end, "ncclGroupEnd");
  return found;
}

}  // namespace

ncclResult_t NcclLibrary::check(ncclResult_t code, const std::string& doing) const {
  if (code == ncclSuccess || code == ncclInProgress) return code;
  const char* const last = get_last_error(nullptr);
  const std::string words = last == nullptr || *last == '\0' ? "" : std::string("; ") + last;
  throw world_error(doing + ": " + get_error_string(code) + words);
}

// 22809 is 2.28.9 (nccl.h, NCCL_VERSION).
std::string NcclLibrary::version() const {
  int number = 0;
  check(get_version(&number), "asking for NCCL's version");
  return std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." +
         std::to_string(number % 100);
}

std::string why_no_nccl() {
  void* const library = dlopen("libnccl.so.2", RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) return std::string("NCCL: ") + dlerror();
  const bool splits = dlsym(library, "ncclCommSplit") != nullptr;
  dlclose(library);
  return splits ? "" : "NCCL is older than 2.18: it has no ncclCommSplit";
}

const NcclLibrary& nccl() {
  static const NcclLibrary kLoaded = load();
  return kLoaded;
}

}  // namespace assay
