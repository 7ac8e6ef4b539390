// What happened to a GPU while a case ran, from NVML's counters: no sampling can miss it.
#pragma once

#include "harness/telemetry/conditions.hpp"
#include "harness/telemetry/nvml.hpp"

namespace assay {

// Between two moments; what either does not know, and what ran backwards, is absent:
//   gpu_power_cap_fraction, gpu_thermal_fraction, gpu_power_brake_fraction    of wall time
//   gpu_power_limit_watts                  at the end: the site's, where it set one
//   gpu_energy_joules                      of the GPU's module, by its own sensor
//   gpu_ecc_uncorrected, gpu_ecc_corrected errors that were counted
//   gpu_ecc_uncorrected_dram, gpu_ecc_uncorrected_sram, gpu_ecc_corrected_dram,
//   gpu_ecc_corrected_sram                 of them, by where they were
//   gpu_rows_remapped                      rows of memory that were given up
//   gpu_remap_pending, gpu_remap_failure   1 or 0, at the end
//   gpu_clock_reasons                      NVML's mask, at the end
//   gpu_sm_clock_hz, gpu_temperature_celsius, gpu_memory_temperature_celsius  at the end
//   gpu_pcie_replays                       packets that were sent again
//   gpu_nvlinks, gpu_nvlinks_lost          up at the end; up before and not any more
//   gpu_nvlink_sent_bytes, gpu_nvlink_received_bytes  over all links, as what follows
//   gpu_nvlink_receive_errors, gpu_nvlink_symbol_errors
//   gpu_nvlink_recoveries, gpu_nvlink_recoveries_failed  of links that had lost their partner
Conditions gpu_conditions(const GpuReading& from, const GpuReading& to);

// By how much a counter grew; none where one reading does not know it, or it ran backwards.
std::optional<double> grown(const std::optional<double>& from, const std::optional<double>& to);

}  // namespace assay
