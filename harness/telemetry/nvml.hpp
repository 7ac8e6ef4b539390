// NVML, loaded where a driver brings it. Every call is optional: what this driver does not have,
// and what this GPU does not support, is unknown, and never a zero.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "harness/telemetry/nvml_abi.hpp"
#include "results/record/fact.hpp"

namespace assay {

// Counters and states of one GPU at one moment.
struct GpuReading {
  double at_seconds = 0;                    // CLOCK_MONOTONIC.
  std::optional<double> power_cap_seconds;  // Since the driver was loaded, as the next three.
  std::optional<double> thermal_seconds;    // By software or hardware.
  std::optional<double> power_brake_seconds;
  std::optional<double> power_limit_watts;  // That is kept to now.
  std::optional<double> energy_joules;
  std::optional<double> ecc_uncorrected;
  std::optional<double> ecc_corrected;
  std::optional<double> ecc_uncorrected_dram;  // Of them, by where they were.
  std::optional<double> ecc_uncorrected_sram;
  std::optional<double> ecc_corrected_dram;
  std::optional<double> ecc_corrected_sram;
  std::optional<double> rows_remapped;  // Of memory: replaced for good, or to be at a reset.
  std::optional<double> remap_pending;  // 1 or 0.
  std::optional<double> remap_failure;  // 1 or 0: there is no row left to take.
  std::optional<double> clock_reasons;  // Mask of why clocks are lowered now.
  std::optional<double> sm_clock_hz;
  std::optional<double> temperature_celsius;
  std::optional<double> memory_temperature_celsius;
  std::optional<double> pcie_replays;
  std::optional<double> nvlinks;            // That are up.
  std::optional<double> nvlink_sent_bytes;  // Over all links, as the next five.
  std::optional<double> nvlink_received_bytes;
  std::optional<double> nvlink_receive_errors;
  std::optional<double> nvlink_symbol_errors;
  std::optional<double> nvlink_recoveries;
  std::optional<double> nvlink_recoveries_failed;
};

// Counters that are read between repetitions.
struct GpuPower {
  std::optional<double> energy_joules;
  std::optional<double> power_cap_seconds;
};

class Nvml {
 public:
  // Throws world_error in a sentence where there is no library, or it does not start.
  Nvml();
  ~Nvml();
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  std::string driver_version() const;  // "n/a" where it does not say.

  // By its PCI address, "0000:1b:00.0". None where NVML has no such GPU.
  std::optional<NvmlDevice> find(const std::string& pci) const;

  GpuReading read(NvmlDevice device) const;
  GpuPower read_power(NvmlDevice device) const;

  // XIDs of a GPU are collected from now on. Null where this driver or GPU reports none.
  NvmlEventSet collect_xids(NvmlDevice device) const;
  // Those that came since the last question, at most 64.
  std::vector<unsigned> take_xids(NvmlEventSet events) const;

  // What the GPU is and where the platform has it: serial, vbios, memory_bytes, power_limit_watts,
  // power_limit_default_watts, ecc_mode, row_remap, recovery_action, fabric, fabric_state, nvlinks
  // (that are up), pcie_width, pcie_width_max; chassis_serial, slot, tray, module. "n/a" where the
  // GPU does not support it, absent where the driver does not have the call.
  Facts facts(NvmlDevice device) const;

 private:
  struct Calls;  // In nvml_calls.hpp.

  GpuPower power_of(NvmlDevice device) const;
  void read_memory(NvmlDevice device, GpuReading& found) const;
  void read_links(NvmlDevice device, GpuReading& found) const;

  std::unique_ptr<Calls> calls_;
  mutable std::mutex mutex_;  // NVML had faults with several threads (nvmlwrap.cc of NCCL).
};

}  // namespace assay
