// The part of NVML's interface that is used here, declared anew: toolkits do not bring nvml.h.
// Sizes and places from gen/nvml/nvml.h of NVIDIA/go-nvml, API 13.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace assay {

using NvmlReturn = int;
inline constexpr NvmlReturn kNvmlSuccess = 0;
inline constexpr NvmlReturn kNvmlNotSupported = 3;
using NvmlDevice = struct NvmlDeviceOpaque*;
using NvmlEventSet = struct NvmlEventSetOpaque*;

// nvmlFieldValue_t. A union of 8 bytes holds the value, by its type.
struct NvmlFieldValue {
  unsigned field = 0;
  unsigned scope = 0;
  long long timestamp = 0;
  long long latency_useconds = 0;
  unsigned type = 0;
  NvmlReturn code = 0;
  std::array<std::byte, 8> value{};
};
static_assert(sizeof(NvmlFieldValue) == 40);
static_assert(offsetof(NvmlFieldValue, scope) == 4);
static_assert(offsetof(NvmlFieldValue, timestamp) == 8);
static_assert(offsetof(NvmlFieldValue, latency_useconds) == 16);
static_assert(offsetof(NvmlFieldValue, type) == 24);
static_assert(offsetof(NvmlFieldValue, code) == 28);
static_assert(offsetof(NvmlFieldValue, value) == 32);

// nvmlValueType_t.
enum class NvmlType : unsigned { float64 = 0, uint32 = 1, ulong = 2, uint64 = 3, int64 = 4 };

// nvmlGpuFabricInfo_v3_t.
struct NvmlFabric {
  unsigned version = 0;
  std::array<unsigned char, 16> cluster{};
  NvmlReturn status = 0;
  unsigned clique = 0;
  unsigned char state = 0;  // 0 not supported, 1 not started, 2 in progress, 3 completed.
  unsigned health_mask = 0;
  unsigned char health_summary = 0;
};
static_assert(sizeof(NvmlFabric) == 40);

// nvmlPlatformInfo_v2_t: where the platform says that the GPU is.
struct NvmlPlatform {
  unsigned version = 0;
  std::array<unsigned char, 16> ib_guid{};
  std::array<char, 16> chassis_serial{};  // Ends with a zero where it is shorter.
  unsigned char slot = 0;
  unsigned char tray = 0;
  unsigned char host = 0;
  unsigned char peer_type = 0;
  unsigned char module = 0;
};
static_assert(sizeof(NvmlPlatform) == 44);
static_assert(offsetof(NvmlPlatform, chassis_serial) == 20);
static_assert(offsetof(NvmlPlatform, module) == 40);

// nvmlMemory_t.
struct NvmlMemory {
  unsigned long long total = 0;
  unsigned long long free = 0;
  unsigned long long used = 0;
};
static_assert(sizeof(NvmlMemory) == 24);

// nvmlEventData_t. Of an XID, `data` holds the code.
struct NvmlEvent {
  NvmlDevice device = nullptr;
  unsigned long long type = 0;
  unsigned long long data = 0;
  unsigned gpu_instance = 0;
  unsigned compute_instance = 0;
};
static_assert(sizeof(NvmlEvent) == 32);
static_assert(offsetof(NvmlEvent, data) == 16);
inline constexpr unsigned long long kEventXid = 0x8;

// A version tag holds the size and the number of the structure.
template <class T>
constexpr unsigned nvml_tag(unsigned number) {
  return static_cast<unsigned>(sizeof(T)) | (number << 24U);
}
static_assert(nvml_tag<NvmlFabric>(3) == 0x3000028);
static_assert(nvml_tag<NvmlPlatform>(2) == 0x200002C);

// Field ids, enumerators and masks.
inline constexpr unsigned kFieldPowerCapNs = 74;
inline constexpr unsigned kFieldThermalSoftwareNs = 269;
inline constexpr unsigned kFieldThermalHardwareNs = 270;
inline constexpr unsigned kFieldPowerBrakeNs = 271;
inline constexpr unsigned kFieldMemoryTemperature = 82;
// Of NVLink 5, a link a scope.
inline constexpr unsigned kFieldNvlinkSentBytes = 202;
inline constexpr unsigned kFieldNvlinkReceivedBytes = 204;
inline constexpr unsigned kFieldNvlinkReceiveErrors = 208;
inline constexpr unsigned kFieldNvlinkRecoveries = 213;
inline constexpr unsigned kFieldNvlinkRecoveriesFailed = 214;
inline constexpr unsigned kFieldNvlinkSymbolErrors = 221;
inline constexpr unsigned kFieldRecoveryAction = 230;
inline constexpr unsigned kNvlinksMax = 18;  // Of Blackwell, as of Hopper; older GPUs have fewer.
inline constexpr unsigned kClockSm = 1;
inline constexpr unsigned kTemperatureGpu = 0;
inline constexpr unsigned kEccUncorrected = 1;
inline constexpr unsigned kEccCorrected = 0;
inline constexpr unsigned kEccVolatile = 0;
inline constexpr unsigned kLocationDram = 2;
inline constexpr unsigned kLocationSram = 7;

}  // namespace assay
