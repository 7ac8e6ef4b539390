// The table of NVML's calls, by name; each may be missing.
#pragma once

#include <initializer_list>
#include <optional>

#include "harness/telemetry/nvml.hpp"

namespace assay {

// One call that the library may not have.
template <class... Arguments>
class NvmlCall {
 public:
  // Newest form first.
  NvmlCall(void* library, std::initializer_list<const char*> names);

  explicit operator bool() const { return call_ != nullptr; }
  // kNvmlNotSupported where there is no such call.
  NvmlReturn operator()(Arguments... given) const {
    return call_ == nullptr ? kNvmlNotSupported : call_(given...);
  }

 private:
  NvmlReturn (*call_)(Arguments...) = nullptr;
};

struct Nvml::Calls {
  Calls();  // Throws world_error where there is no library.

  struct Remap {
    NvmlReturn code = kNvmlNotSupported;
    unsigned corrected = 0;
    unsigned uncorrected = 0;
    unsigned pending = 0;
    unsigned failure = 0;
  };
  Remap remap(NvmlDevice device) const;

  // Of a GPU, or of one of its links. None where this GPU does not have it.
  std::optional<double> field(NvmlDevice device, unsigned id, unsigned scope = 0) const;
  // Over all of its links that know it; none where none does.
  std::optional<double> sum_of_links(NvmlDevice device, unsigned id) const;
  // How many of its links are up; none where it has none, or does not say.
  std::optional<double> links_up(NvmlDevice device) const;

  void* library;
  NvmlCall<> init;
  NvmlCall<char*, unsigned> driver_version;
  NvmlCall<const char*, NvmlDevice*> by_pci;
  NvmlCall<NvmlDevice, char*, unsigned> serial;
  NvmlCall<NvmlDevice, char*, unsigned> vbios;
  NvmlCall<NvmlDevice, NvmlMemory*> memory;
  NvmlCall<NvmlDevice, unsigned*> power_limit;
  NvmlCall<NvmlDevice, unsigned*> default_power_limit;
  NvmlCall<NvmlDevice, unsigned*, unsigned*> ecc_mode;
  NvmlCall<NvmlDevice, int, NvmlFieldValue*> fields;
  NvmlCall<NvmlDevice, unsigned long long*> energy;
  NvmlCall<NvmlDevice, unsigned, unsigned, unsigned long long*> ecc;
  NvmlCall<NvmlDevice, unsigned, unsigned, unsigned, unsigned long long*> ecc_at;
  NvmlCall<NvmlDevice, unsigned, unsigned*> clock;
  NvmlCall<NvmlDevice, unsigned, unsigned*> temperature;
  NvmlCall<NvmlDevice, unsigned*, unsigned*, unsigned*, unsigned*> remapped;
  NvmlCall<NvmlDevice, unsigned long long*> clock_reasons;
  NvmlCall<NvmlEventSet*> event_set;
  NvmlCall<NvmlDevice, unsigned long long, NvmlEventSet> register_events;
  NvmlCall<NvmlEventSet, NvmlEvent*, unsigned> next_event;
  NvmlCall<NvmlDevice, NvmlFabric*> fabric;
  NvmlCall<NvmlDevice, NvmlPlatform*> platform;
  NvmlCall<NvmlDevice, unsigned, unsigned*> link_state;
  NvmlCall<NvmlDevice, unsigned*> pcie_replays;
  NvmlCall<NvmlDevice, unsigned*> pcie_width;
  NvmlCall<NvmlDevice, unsigned*> pcie_width_max;
};

}  // namespace assay
