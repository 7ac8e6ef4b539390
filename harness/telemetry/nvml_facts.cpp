// What a GPU is, as NVML says it.
#include <array>
#include <string>
#include <utility>

#include "harness/telemetry/nvml_calls.hpp"

namespace assay {
namespace {

constexpr const char* kUnsupported = "n/a";
constexpr unsigned char kFabricCompleted = 3;

std::string fabric_state(const NvmlFabric& fabric) {
  static constexpr std::array kStates{"not supported", "not started", "in progress", "completed"};
  // Of a registration that is over, the status says whether it came off.
  if (fabric.state == kFabricCompleted && fabric.status != kNvmlSuccess) {
    return "failed with error " + std::to_string(fabric.status);
  }
  return fabric.state < kStates.size() ? kStates[fabric.state] : "unknown";
}

std::string fabric_words(const NvmlFabric& fabric) {
  return fabric_state(fabric) + ", clique " + std::to_string(fabric.clique) + ", health mask " +
         std::to_string(fabric.health_mask);
}

// nvmlDeviceGpuRecoveryAction_t.
std::string recovery_words(double action) {
  static constexpr std::array kActions{"none",        "reset the GPU",   "reboot the host",
                                       "drain peers", "drain and reset", "recover IMEX"};
  const auto number = static_cast<std::size_t>(action);
  return number < kActions.size() ? kActions[number] : "unknown action " + std::to_string(number);
}

std::string row_remap_words(unsigned pending, unsigned failure) {
  if (failure != 0) return "failed";
  return pending != 0 ? "pending" : "none";
}

// Up to its first zero.
template <std::size_t Size>
std::string text_in(const std::array<char, Size>& letters) {
  const std::string_view all(letters.data(), letters.size());
  return std::string(all.substr(0, all.find('\0')));
}

// What is there but not supported is said so; a call that the driver lacks says nothing.
class Statement {
 public:
  void put(const char* name, NvmlReturn code, Fact value) {
    if (code == kNvmlSuccess) facts_[name] = std::move(value);
    if (code == kNvmlNotSupported) facts_[name] = std::string(kUnsupported);
  }

  template <std::size_t Size>
  void text(const char* name, const NvmlCall<NvmlDevice, char*, unsigned>& call,
            NvmlDevice device) {
    if (!call) return;
    std::array<char, Size> letters{};
    const NvmlReturn code = call(device, letters.data(), Size);
    put(name, code, text_in(letters));
  }

  void count(const char* name, const NvmlCall<NvmlDevice, unsigned*>& call, NvmlDevice device,
             double each = 1) {
    if (!call) return;
    unsigned value = 0;
    const NvmlReturn code = call(device, &value);
    put(name, code, value * each);
  }

  void known(const char* name, const std::optional<double>& value) {
    put(name, value ? kNvmlSuccess : kNvmlNotSupported, value.value_or(0));
  }

  Facts take() { return std::move(facts_); }

 private:
  Facts facts_;
};

void put_place(Statement& said, NvmlReturn code, const NvmlPlatform& platform) {
  said.put("chassis_serial", code, text_in(platform.chassis_serial));
  said.put("slot", code, static_cast<double>(platform.slot));
  said.put("tray", code, static_cast<double>(platform.tray));
  said.put("module", code, static_cast<double>(platform.module));
}

}  // namespace

Facts Nvml::facts(NvmlDevice device) const {
  const std::lock_guard lock(mutex_);
  const Calls& calls = *calls_;
  Statement said;
  said.text<64>("serial", calls.serial, device);
  said.text<32>("vbios", calls.vbios, device);
  said.count("power_limit_watts", calls.power_limit, device, 1e-3);
  said.count("power_limit_default_watts", calls.default_power_limit, device, 1e-3);
  said.count("pcie_width", calls.pcie_width, device);
  said.count("pcie_width_max", calls.pcie_width_max, device);
  if (calls.memory) {
    NvmlMemory memory;
    const NvmlReturn code = calls.memory(device, &memory);
    said.put("memory_bytes", code, static_cast<double>(memory.total));
  }
  if (calls.ecc_mode) {
    unsigned current = 0;
    unsigned pending = 0;
    const NvmlReturn code = calls.ecc_mode(device, &current, &pending);
    said.put("ecc_mode", code, std::string(current != 0 ? "on" : "off"));
  }
  if (calls.remapped) {
    const auto remap = calls.remap(device);
    said.put("row_remap", remap.code, row_remap_words(remap.pending, remap.failure));
  }
  if (calls.fields) {
    const auto action = calls.field(device, kFieldRecoveryAction);
    said.put("recovery_action", action ? kNvmlSuccess : kNvmlNotSupported,
             recovery_words(action.value_or(0)));
  }
  if (calls.link_state) said.known("nvlinks", calls.links_up(device));
  if (calls.fabric) {
    NvmlFabric fabric{};
    fabric.version = nvml_tag<NvmlFabric>(3);
    const NvmlReturn code = calls.fabric(device, &fabric);
    said.put("fabric", code, fabric_words(fabric));
    said.put("fabric_state", code, fabric_state(fabric));
  }
  if (calls.platform) {
    NvmlPlatform platform;
    platform.version = nvml_tag<NvmlPlatform>(2);
    const NvmlReturn code = calls.platform(device, &platform);
    put_place(said, code, platform);
  }
  return said.take();
}

}  // namespace assay
