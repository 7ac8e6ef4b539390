// Looking the calls up, and questions that take several of them.
#include "harness/telemetry/nvml_calls.hpp"

#include <dlfcn.h>

#include <array>
#include <cstring>

#include "results/record/error.hpp"

namespace assay {
namespace {

void* open_library() {
  void* const library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw world_error("there is no NVML: libnvidia-ml.so.1 is not on this host");
  }
  return library;  // Never closed: NVML does not bear it.
}

std::optional<double> number_of(const NvmlFieldValue& field) {
  if (field.code != kNvmlSuccess) return std::nullopt;
  const auto as = [&](auto value) {
    std::memcpy(&value, field.value.data(), sizeof value);
    return static_cast<double>(value);
  };
  switch (static_cast<NvmlType>(field.type)) {
    case NvmlType::float64: return as(double{});
    case NvmlType::uint32: return as(std::uint32_t{});
    case NvmlType::ulong:
    case NvmlType::uint64: return as(std::uint64_t{});
    case NvmlType::int64: return as(std::int64_t{});
  }
  return std::nullopt;
}

}  // namespace

template <class... Arguments>
NvmlCall<Arguments...>::NvmlCall(void* library, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (call_ == nullptr) {
      call_ = reinterpret_cast<NvmlReturn (*)(Arguments...)>(dlsym(library, name));
    }
  }
}

Nvml::Calls::Calls()
    : library(open_library()),
      init(library, {"nvmlInit_v2", "nvmlInit"}),
      driver_version(library, {"nvmlSystemGetDriverVersion"}),
      by_pci(library, {"nvmlDeviceGetHandleByPciBusId_v2", "nvmlDeviceGetHandleByPciBusId"}),
      serial(library, {"nvmlDeviceGetSerial"}),
      vbios(library, {"nvmlDeviceGetVbiosVersion"}),
      memory(library, {"nvmlDeviceGetMemoryInfo"}),
      power_limit(library, {"nvmlDeviceGetEnforcedPowerLimit"}),
      default_power_limit(library, {"nvmlDeviceGetPowerManagementDefaultLimit"}),
      ecc_mode(library, {"nvmlDeviceGetEccMode"}),
      fields(library, {"nvmlDeviceGetFieldValues"}),
      energy(library, {"nvmlDeviceGetTotalEnergyConsumption"}),
      ecc(library, {"nvmlDeviceGetTotalEccErrors"}),
      ecc_at(library, {"nvmlDeviceGetMemoryErrorCounter"}),
      clock(library, {"nvmlDeviceGetClockInfo"}),
      temperature(library, {"nvmlDeviceGetTemperature"}),
      remapped(library, {"nvmlDeviceGetRemappedRows"}),
      clock_reasons(library, {"nvmlDeviceGetCurrentClocksEventReasons",
                              "nvmlDeviceGetCurrentClocksThrottleReasons"}),
      event_set(library, {"nvmlEventSetCreate"}),
      register_events(library, {"nvmlDeviceRegisterEvents"}),
      next_event(library, {"nvmlEventSetWait_v2"}),
      fabric(library, {"nvmlDeviceGetGpuFabricInfoV"}),
      platform(library, {"nvmlDeviceGetPlatformInfo"}),
      link_state(library, {"nvmlDeviceGetNvLinkState"}),
      pcie_replays(library, {"nvmlDeviceGetPcieReplayCounter"}),
      pcie_width(library, {"nvmlDeviceGetCurrPcieLinkWidth"}),
      pcie_width_max(library, {"nvmlDeviceGetMaxPcieLinkWidth"}) {}

Nvml::Calls::Remap Nvml::Calls::remap(NvmlDevice device) const {
  Remap found;
  found.code =
      remapped(device, &found.corrected, &found.uncorrected, &found.pending, &found.failure);
  return found;
}

std::optional<double> Nvml::Calls::field(NvmlDevice device, unsigned id, unsigned scope) const {
  NvmlFieldValue value{};
  value.field = id;
  value.scope = scope;
  if (fields(device, 1, &value) != kNvmlSuccess) return std::nullopt;
  return number_of(value);
}

std::optional<double> Nvml::Calls::sum_of_links(NvmlDevice device, unsigned id) const {
  std::array<NvmlFieldValue, kNvlinksMax> values{};
  for (unsigned link = 0; link < kNvlinksMax; ++link) {
    values[link].field = id;
    values[link].scope = link;
    values[link].code = kNvmlNotSupported;
  }
  if (fields(device, static_cast<int>(values.size()), values.data()) != kNvmlSuccess) {
    return std::nullopt;
  }
  std::optional<double> sum;
  for (const NvmlFieldValue& value : values) {
    if (const auto of_link = number_of(value)) sum = sum.value_or(0) + *of_link;
  }
  return sum;
}

std::optional<double> Nvml::Calls::links_up(NvmlDevice device) const {
  std::optional<double> up;
  for (unsigned link = 0; link < kNvlinksMax; ++link) {
    unsigned is_up = 0;
    if (link_state(device, link, &is_up) != kNvmlSuccess) continue;
    up = up.value_or(0) + (is_up != 0 ? 1 : 0);
  }
  return up;
}

}  // namespace assay
