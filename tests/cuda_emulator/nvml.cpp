// libnvidia-ml.so.1: the calls that telemetry makes, as a driver with gaps would answer: a call is
// missing, fields are not supported, and counters begin when the library is loaded.
#include <dlfcn.h>

#include <chrono>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/telemetry/nvml_abi.hpp"
#include "tests/cuda_emulator/device_file.hpp"

namespace assay::emulated {
namespace {

constexpr NvmlReturn kInvalidArgument = 2;
constexpr NvmlReturn kNotFound = 6;
constexpr NvmlReturn kTooSmall = 7;
constexpr NvmlReturn kTimeout = 10;
constexpr NvmlReturn kGpuIsLost = 15;
constexpr NvmlReturn kVersionMismatch = 25;
constexpr double kWatts = 1000;

bool started = false;

double seconds() {
  static const auto kStart = std::chrono::steady_clock::now();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - kStart).count();
}

// Handles are numbers from 1.
NvmlDevice handle(unsigned number) {
  return reinterpret_cast<NvmlDevice>(static_cast<std::uintptr_t>(number) + 1);
}

const Faults& faults_of(unsigned number) {
  static const Faults kNone;
  const auto found = device_file().faults.find(number);
  return found == device_file().faults.end() ? kNone : found->second;
}

// What every question about a device begins with.
NvmlReturn ask(NvmlDevice device, unsigned& number) {
  number = static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(device)) - 1;
  if (!started || number >= device_file().devices) return kInvalidArgument;
  static std::map<unsigned, std::uint64_t> questions;
  const std::uint64_t lost = faults_of(number).nvml_lost;
  return lost > 0 && ++questions[number] >= lost ? kGpuIsLost : kNvmlSuccess;
}

NvmlReturn text(const std::string& value, char* to, unsigned bytes) {
  if (value.size() + 1 > bytes) return kTooSmall;
  std::memcpy(to, value.c_str(), value.size() + 1);
  return kNvmlSuccess;
}

// What a planted count is: none at the first question about it, all of it from the second on.
unsigned after_the_first(unsigned number, unsigned what, unsigned planted) {
  static std::map<std::pair<unsigned, unsigned>, int> asked;
  return asked[{number, what}]++ > 0 ? planted : 0;
}

void give(NvmlFieldValue& field, std::uint64_t value) {
  field.code = kNvmlSuccess;
  field.type = static_cast<unsigned>(NvmlType::uint64);
  std::memcpy(field.value.data(), &value, sizeof value);
}

// What was sent and received by its NVLinks for this process, as the emulated NCCL says; none where
// CUDA was not loaded.
std::optional<double> nvlink_bytes(unsigned number) {
  void* const library = dlopen("libcudart.so.13", RTLD_NOW | RTLD_NOLOAD);
  if (library == nullptr) return std::nullopt;
  auto* const ask =
      reinterpret_cast<double (*)(unsigned)>(dlsym(library, "cudaEmulatedNvlinkBytes"));
  const auto found = ask == nullptr ? std::nullopt : std::optional(ask(number));
  dlclose(library);
  return found;
}

// One link's counter: its first link counts all bytes, and what is planted.
bool fill_link(NvmlFieldValue& field, unsigned number) {
  switch (field.field) {
    case kFieldNvlinkSentBytes:
    case kFieldNvlinkReceivedBytes: {
      const std::optional<double> bytes = nvlink_bytes(number);
      give(field, field.scope == 0 ? static_cast<std::uint64_t>(bytes.value_or(0)) : 0);
      if (!bytes) field.code = kNvmlNotSupported;
      break;
    }
    case kFieldNvlinkReceiveErrors:
    case kFieldNvlinkRecoveries:
    case kFieldNvlinkSymbolErrors: give(field, 0); break;
    case kFieldNvlinkRecoveriesFailed: {
      const unsigned planted = faults_of(number).nvlink_recoveries_failed;
      give(field, field.scope == 0 ? after_the_first(number, field.field, planted) : 0);
      break;
    }
    default: return false;
  }
  if (field.scope >= device_file().nvlinks) field.code = kNvmlNotSupported;
  return true;
}

void fill(NvmlFieldValue& field, unsigned number) {
  if (fill_link(field, number)) return;
  const Faults& faults = faults_of(number);
  if (field.field == kFieldRecoveryAction) return give(field, faults.recovery_action);
  if (field.field == kFieldMemoryTemperature) return give(field, 60);
  field.code = kNvmlSuccess;
  field.type = static_cast<unsigned>(NvmlType::uint64);
  double share = 0;
  switch (field.field) {
    case kFieldPowerCapNs: share = faults.power_cap; break;
    case kFieldThermalSoftwareNs: share = faults.thermal; break;
    case kFieldThermalHardwareNs: break;
    case kFieldPowerBrakeNs:
      share = faults.power_brake;
      if (share == 0) field.code = kNvmlNotSupported;
      break;
    default: field.code = kInvalidArgument;
  }
  const auto nanoseconds = static_cast<std::uint64_t>(1e9 * share * seconds());
  std::memcpy(field.value.data(), &nanoseconds, sizeof nanoseconds);
}

// A set of events: of which device, and how many of its XIDs were told.
struct EventSet {
  NvmlDevice device = nullptr;
  std::size_t told = 0;
};

// NVML's, until the process ends.
std::vector<std::unique_ptr<EventSet>>& event_sets() {
  static std::vector<std::unique_ptr<EventSet>> kSets;
  return kSets;
}

EventSet* find_set(NvmlEventSet handle) {
  for (const auto& set : event_sets()) {
    if (reinterpret_cast<NvmlEventSet>(set.get()) == handle) return set.get();
  }
  return nullptr;
}

}  // namespace
}  // namespace assay::emulated

using namespace assay;
using namespace assay::emulated;

extern "C" {

NvmlReturn nvmlInit_v2() {
  started = true;
  seconds();
  return kNvmlSuccess;
}

NvmlReturn nvmlSystemGetDriverVersion(char* to, unsigned bytes) {
  return text(device_file().driver, to, bytes);
}

NvmlReturn nvmlDeviceGetHandleByPciBusId_v2(const char* address, NvmlDevice* device) {
  for (unsigned number = 0; number < device_file().devices; ++number) {
    if (pci_address(number) != address) continue;
    *device = handle(number);
    return kNvmlSuccess;
  }
  return kNotFound;
}

NvmlReturn nvmlDeviceGetSerial(NvmlDevice device, char* to, unsigned bytes) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  return text("EMULATED-" + std::to_string(number), to, bytes);
}

NvmlReturn nvmlDeviceGetEnforcedPowerLimit(NvmlDevice device, unsigned* milliwatts) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  *milliwatts = 1'400'000;
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetPowerManagementDefaultLimit(NvmlDevice device, unsigned* milliwatts) {
  return nvmlDeviceGetEnforcedPowerLimit(device, milliwatts);
}

NvmlReturn nvmlDeviceGetVbiosVersion(NvmlDevice device, char* to, unsigned bytes) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  return text("EMULATED", to, bytes);
}

NvmlReturn nvmlDeviceGetMemoryInfo(NvmlDevice device, NvmlMemory* memory) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  *memory = {device_file().memory_bytes, device_file().memory_bytes, 0};
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetEccMode(NvmlDevice device, unsigned* current, unsigned* pending) {
  unsigned number = 0;
  if (device_file().ecc == 0) return kNvmlNotSupported;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  *current = 1;
  *pending = 1;
  return kNvmlSuccess;
}

// Those that are down are its last ones.
NvmlReturn nvmlDeviceGetNvLinkState(NvmlDevice device, unsigned link, unsigned* is_up) {
  unsigned number = 0;
  if (link >= device_file().nvlinks) return kNvmlNotSupported;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  const Faults& faults = faults_of(number);
  const unsigned lost = after_the_first(number, 1000 + link, faults.nvlinks_lost);
  *is_up = link + faults.nvlinks_down + lost < device_file().nvlinks ? 1 : 0;
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetPcieReplayCounter(NvmlDevice device, unsigned* count) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  *count = after_the_first(number, 1, faults_of(number).pcie_replays);
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetCurrPcieLinkWidth(NvmlDevice device, unsigned* lanes) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  *lanes = 16;
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetGpuFabricInfoV(NvmlDevice device, NvmlFabric* fabric) {
  unsigned number = 0;
  if (device_file().fabric == 0) return kNvmlNotSupported;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  if (fabric->version != nvml_tag<NvmlFabric>(3)) return kVersionMismatch;
  fabric->clique = 1;
  fabric->state = faults_of(number).fabric_waits != 0 ? 2 : 3;
  fabric->status = static_cast<NvmlReturn>(faults_of(number).fabric_error);
  return kNvmlSuccess;
}

// The devices of a file stand in one tray.
NvmlReturn nvmlDeviceGetPlatformInfo(NvmlDevice device, NvmlPlatform* platform) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  if (platform->version != nvml_tag<NvmlPlatform>(2)) return kVersionMismatch;
  std::memcpy(platform->chassis_serial.data(), "EMULATED", 8);
  platform->slot = 1;
  platform->tray = 1;
  platform->module = static_cast<unsigned char>(number + 1);
  return kNvmlSuccess;
}

// Where the errors of nvmlDeviceGetTotalEccErrors were: all planted ones in DRAM.
NvmlReturn nvmlDeviceGetMemoryErrorCounter(NvmlDevice device, unsigned kind, unsigned counter,
                                           unsigned location, unsigned long long* count) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  if (counter != kEccVolatile) return kInvalidArgument;
  if (location != kLocationDram && location != kLocationSram) return kNvmlNotSupported;
  const auto planted = static_cast<unsigned>(faults_of(number).ecc_uncorrected);
  const bool counts = kind == kEccUncorrected && location == kLocationDram;
  *count = counts ? after_the_first(number, 2, planted) : 0;
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetFieldValues(NvmlDevice device, int count, NvmlFieldValue* values) {
  unsigned number = 0;
  if (count < 1) return kInvalidArgument;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  for (int i = 0; i < count; ++i) fill(values[i], number);
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetTotalEnergyConsumption(NvmlDevice device, unsigned long long* millijoules) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  *millijoules = static_cast<unsigned long long>(1e3 * kWatts * seconds());
  return kNvmlSuccess;
}

// A planted error is counted between the first question and the second.
NvmlReturn nvmlDeviceGetTotalEccErrors(NvmlDevice device, unsigned kind, unsigned,
                                       unsigned long long* count) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  const auto planted = static_cast<unsigned>(faults_of(number).ecc_uncorrected);
  *count = kind == kEccUncorrected ? after_the_first(number, 3, planted) : 0;
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetClockInfo(NvmlDevice device, unsigned, unsigned* megahertz) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  *megahertz = 1900;
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetTemperature(NvmlDevice device, unsigned, unsigned* celsius) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  *celsius = 50;
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetRemappedRows(NvmlDevice device, unsigned* corrected, unsigned* uncorrected,
                                     unsigned* pending, unsigned* failure) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  *corrected = 0;
  *uncorrected = 0;
  *pending = faults_of(number).remap_pending;
  *failure = faults_of(number).remap_failure;
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetCurrentClocksEventReasons(NvmlDevice device, unsigned long long* reasons) {
  constexpr unsigned long long kSoftwarePowerCap = 0x4;
  constexpr unsigned long long kSoftwareThermal = 0x20;
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  *reasons = kSoftwarePowerCap | (faults_of(number).thermal > 0 ? kSoftwareThermal : 0);
  return kNvmlSuccess;
}

NvmlReturn nvmlEventSetCreate(NvmlEventSet* set) {
  if (!started) return kInvalidArgument;
  event_sets().push_back(std::make_unique<EventSet>());
  *set = reinterpret_cast<NvmlEventSet>(event_sets().back().get());
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceRegisterEvents(NvmlDevice device, unsigned long long types, NvmlEventSet set) {
  unsigned number = 0;
  if (const NvmlReturn code = ask(device, number); code != kNvmlSuccess) return code;
  EventSet* const found = find_set(set);
  if (found == nullptr || types != kEventXid) return kInvalidArgument;
  found->device = device;
  return kNvmlSuccess;
}

NvmlReturn nvmlEventSetWait_v2(NvmlEventSet set, NvmlEvent* event, unsigned) {
  EventSet* const found = find_set(set);
  unsigned number = 0;
  if (found == nullptr) return kInvalidArgument;
  if (const NvmlReturn code = ask(found->device, number); code != kNvmlSuccess) return code;
  const auto& xids = faults_of(number).xids;
  if (found->told >= xids.size()) return kTimeout;
  *event = {found->device, kEventXid, xids[found->told++], 0xFFFFFFFF, 0xFFFFFFFF};
  return kNvmlSuccess;
}

}  // extern "C"
