// Counters, states and events.
#include <time.h>

#include <array>

#include "harness/telemetry/nvml_calls.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

double now_seconds() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

Nvml::Nvml() : calls_(std::make_unique<Calls>()) {
  const NvmlReturn code = calls_->init();
  if (code != kNvmlSuccess) {
    throw world_error("NVML does not start: error " + std::to_string(code),
                      "is the driver's kernel module loaded, and of the same version?");
  }
}

Nvml::~Nvml() = default;

std::string Nvml::driver_version() const {
  const std::lock_guard lock(mutex_);
  std::array<char, 96> text{};
  if (calls_->driver_version(text.data(), text.size()) != kNvmlSuccess) return "n/a";
  return text.data();
}

std::optional<NvmlDevice> Nvml::find(const std::string& pci) const {
  const std::lock_guard lock(mutex_);
  NvmlDevice device = nullptr;
  if (calls_->by_pci(pci.c_str(), &device) != kNvmlSuccess) return std::nullopt;
  return device;
}

// What follows from one call each, in the order of GpuReading.
GpuPower Nvml::read_power(NvmlDevice device) const {
  const std::lock_guard lock(mutex_);
  return power_of(device);
}

GpuPower Nvml::power_of(NvmlDevice device) const {
  GpuPower found;
  unsigned long long millijoules = 0;
  if (calls_->energy(device, &millijoules) == kNvmlSuccess) {
    found.energy_joules = static_cast<double>(millijoules) / 1e3;
  }
  if (const auto nanoseconds = calls_->field(device, kFieldPowerCapNs)) {
    found.power_cap_seconds = *nanoseconds * 1e-9;
  }
  return found;
}

GpuReading Nvml::read(NvmlDevice device) const {
  const std::lock_guard lock(mutex_);
  const Calls& calls = *calls_;
  GpuReading found;
  found.at_seconds = now_seconds();
  const auto seconds = [&](unsigned field) {
    const auto nanoseconds = calls.field(device, field);
    return nanoseconds ? std::optional(*nanoseconds * 1e-9) : std::nullopt;
  };
  const GpuPower power = power_of(device);
  found.power_cap_seconds = power.power_cap_seconds;
  found.energy_joules = power.energy_joules;
  const auto software = seconds(kFieldThermalSoftwareNs);
  const auto hardware = seconds(kFieldThermalHardwareNs);
  if (software && hardware) found.thermal_seconds = *software + *hardware;
  found.power_brake_seconds = seconds(kFieldPowerBrakeNs);
  read_memory(device, found);
  unsigned long long reasons = 0;
  if (calls.clock_reasons(device, &reasons) == kNvmlSuccess) {
    found.clock_reasons = static_cast<double>(reasons);
  }
  unsigned value = 0;
  if (calls.clock(device, kClockSm, &value) == kNvmlSuccess) found.sm_clock_hz = value * 1e6;
  if (calls.temperature(device, kTemperatureGpu, &value) == kNvmlSuccess) {
    found.temperature_celsius = value;
  }
  if (calls.power_limit(device, &value) == kNvmlSuccess) found.power_limit_watts = value * 1e-3;
  found.memory_temperature_celsius = calls.field(device, kFieldMemoryTemperature);
  read_links(device, found);
  return found;
}

void Nvml::read_memory(NvmlDevice device, GpuReading& found) const {
  const auto counted = [](NvmlReturn code, unsigned long long count) {
    return code == kNvmlSuccess ? std::optional(static_cast<double>(count)) : std::nullopt;
  };
  const auto all = [&](unsigned kind) {
    unsigned long long count = 0;
    const NvmlReturn code = calls_->ecc(device, kind, kEccVolatile, &count);
    return counted(code, count);
  };
  const auto at = [&](unsigned kind, unsigned location) {
    unsigned long long count = 0;
    const NvmlReturn code = calls_->ecc_at(device, kind, kEccVolatile, location, &count);
    return counted(code, count);
  };
  found.ecc_uncorrected = all(kEccUncorrected);
  found.ecc_corrected = all(kEccCorrected);
  found.ecc_uncorrected_dram = at(kEccUncorrected, kLocationDram);
  found.ecc_uncorrected_sram = at(kEccUncorrected, kLocationSram);
  found.ecc_corrected_dram = at(kEccCorrected, kLocationDram);
  found.ecc_corrected_sram = at(kEccCorrected, kLocationSram);
  if (const auto remap = calls_->remap(device); remap.code == kNvmlSuccess) {
    found.rows_remapped = static_cast<double>(remap.corrected) + remap.uncorrected;
    found.remap_pending = remap.pending != 0 ? 1 : 0;
    found.remap_failure = remap.failure != 0 ? 1 : 0;
  }
}

void Nvml::read_links(NvmlDevice device, GpuReading& found) const {
  unsigned replays = 0;
  if (calls_->pcie_replays(device, &replays) == kNvmlSuccess) found.pcie_replays = replays;
  found.nvlinks = calls_->links_up(device);
  if (!found.nvlinks) return;
  const auto sum = [&](unsigned field) { return calls_->sum_of_links(device, field); };
  found.nvlink_sent_bytes = sum(kFieldNvlinkSentBytes);
  found.nvlink_received_bytes = sum(kFieldNvlinkReceivedBytes);
  found.nvlink_receive_errors = sum(kFieldNvlinkReceiveErrors);
  found.nvlink_symbol_errors = sum(kFieldNvlinkSymbolErrors);
  found.nvlink_recoveries = sum(kFieldNvlinkRecoveries);
  found.nvlink_recoveries_failed = sum(kFieldNvlinkRecoveriesFailed);
}

NvmlEventSet Nvml::collect_xids(NvmlDevice device) const {
  const std::lock_guard lock(mutex_);
  NvmlEventSet events = nullptr;
  if (calls_->event_set(&events) != kNvmlSuccess) return nullptr;
  if (calls_->register_events(device, kEventXid, events) != kNvmlSuccess) return nullptr;
  return events;
}

std::vector<unsigned> Nvml::take_xids(NvmlEventSet events) const {
  constexpr std::size_t kEventsMax = 64;
  const std::lock_guard lock(mutex_);
  std::vector<unsigned> codes;
  NvmlEvent event;
  while (codes.size() < kEventsMax && calls_->next_event(events, &event, 0) == kNvmlSuccess) {
    if (event.type == kEventXid) codes.push_back(static_cast<unsigned>(event.data));
  }
  return codes;
}

}  // namespace assay
