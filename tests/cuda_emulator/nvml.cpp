// libnvidia-ml.so.1: the calls that telemetry makes, as an old driver with gaps would answer: there
// is no fabric, one field is not supported, and counters begin when the library is loaded.
#include <chrono>
#include <cstring>
#include <map>
#include <string>

#include "harness/telemetry/nvml_abi.hpp"
#include "tests/cuda_emulator/device_file.hpp"

namespace assay::emulated {
namespace {

constexpr NvmlReturn kInvalidArgument = 2;
constexpr NvmlReturn kNotFound = 6;
constexpr NvmlReturn kTooSmall = 7;
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

bool is_device(NvmlDevice device, unsigned& number) {
  number = static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(device)) - 1;
  return started && number < device_file().devices;
}

NvmlReturn text(const std::string& value, char* to, unsigned bytes) {
  if (value.size() + 1 > bytes) return kTooSmall;
  std::memcpy(to, value.c_str(), value.size() + 1);
  return kNvmlSuccess;
}

void fill(NvmlFieldValue& field) {
  field.code = kNvmlSuccess;
  field.type = static_cast<unsigned>(NvmlType::uint64);
  std::uint64_t nanoseconds = 0;
  switch (field.field) {
    // A tenth of all time at the power limit, which full load is.
    case kFieldPowerCapNs: nanoseconds = static_cast<std::uint64_t>(1e8 * seconds()); break;
    case kFieldThermalSoftwareNs:
    case kFieldThermalHardwareNs: break;
    case kFieldPowerBrakeNs: field.code = kNvmlNotSupported; break;
    default: field.code = kInvalidArgument;
  }
  std::memcpy(field.value.data(), &nanoseconds, sizeof nanoseconds);
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
    if ("0000:0" + std::to_string(number) + ":00.0" != std::string(address)) continue;
    *device = handle(number);
    return kNvmlSuccess;
  }
  return kNotFound;
}

NvmlReturn nvmlDeviceGetSerial(NvmlDevice device, char* to, unsigned bytes) {
  unsigned number = 0;
  if (!is_device(device, number)) return kInvalidArgument;
  return text("EMULATED-" + std::to_string(number), to, bytes);
}

NvmlReturn nvmlDeviceGetEnforcedPowerLimit(NvmlDevice device, unsigned* milliwatts) {
  unsigned number = 0;
  if (!is_device(device, number)) return kInvalidArgument;
  *milliwatts = 1'400'000;
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetEccMode(NvmlDevice, unsigned*, unsigned*) { return kNvmlNotSupported; }

NvmlReturn nvmlDeviceGetFieldValues(NvmlDevice device, int count, NvmlFieldValue* values) {
  unsigned number = 0;
  if (!is_device(device, number) || count < 1) return kInvalidArgument;
  for (int i = 0; i < count; ++i) fill(values[i]);
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetTotalEnergyConsumption(NvmlDevice device, unsigned long long* millijoules) {
  unsigned number = 0;
  if (!is_device(device, number)) return kInvalidArgument;
  *millijoules = static_cast<unsigned long long>(1e3 * kWatts * seconds());
  return kNvmlSuccess;
}

// A planted error is counted between the first question and the second.
NvmlReturn nvmlDeviceGetTotalEccErrors(NvmlDevice device, unsigned kind, unsigned,
                                       unsigned long long* count) {
  unsigned number = 0;
  if (!is_device(device, number)) return kInvalidArgument;
  static std::map<unsigned, int> asked;
  *count = 0;
  const auto faults = device_file().faults.find(number);
  if (kind == kEccUncorrected && faults != device_file().faults.end() && asked[number]++ > 0) {
    *count = faults->second.ecc_uncorrected;
  }
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetClockInfo(NvmlDevice device, unsigned, unsigned* megahertz) {
  unsigned number = 0;
  if (!is_device(device, number)) return kInvalidArgument;
  *megahertz = 1900;
  return kNvmlSuccess;
}

NvmlReturn nvmlDeviceGetTemperature(NvmlDevice device, unsigned, unsigned* celsius) {
  unsigned number = 0;
  if (!is_device(device, number)) return kInvalidArgument;
  *celsius = 50;
  return kNvmlSuccess;
}

}  // extern "C"
