// Differences of counters.
#include "harness/telemetry/gpu_conditions.hpp"

namespace assay {
namespace {

// Links that were up before and are not any more.
std::optional<double> lost(const std::optional<double>& from, const std::optional<double>& to) {
  if (!from || !to) return std::nullopt;
  return *from > *to ? *from - *to : 0;
}

}  // namespace

std::optional<double> grown(const std::optional<double>& from, const std::optional<double>& to) {
  if (!from || !to || !(*to >= *from)) return std::nullopt;
  return *to - *from;
}

Conditions gpu_conditions(const GpuReading& from, const GpuReading& to) {
  const double wall = to.at_seconds - from.at_seconds;
  if (!(wall > 0)) return {};
  Conditions found;
  const auto put = [&](const char* name, const std::optional<double>& value) {
    if (value) found[name] = *value;
  };
  const auto fraction = [&](const std::optional<double>& seconds) {
    return seconds ? std::optional(*seconds / wall) : std::nullopt;
  };
  put("gpu_power_cap_fraction", fraction(grown(from.power_cap_seconds, to.power_cap_seconds)));
  put("gpu_thermal_fraction", fraction(grown(from.thermal_seconds, to.thermal_seconds)));
  put("gpu_power_brake_fraction",
      fraction(grown(from.power_brake_seconds, to.power_brake_seconds)));
  put("gpu_power_limit_watts", to.power_limit_watts);
  put("gpu_energy_joules", grown(from.energy_joules, to.energy_joules));
  put("gpu_ecc_uncorrected", grown(from.ecc_uncorrected, to.ecc_uncorrected));
  put("gpu_ecc_corrected", grown(from.ecc_corrected, to.ecc_corrected));
  put("gpu_ecc_uncorrected_dram", grown(from.ecc_uncorrected_dram, to.ecc_uncorrected_dram));
  put("gpu_ecc_uncorrected_sram", grown(from.ecc_uncorrected_sram, to.ecc_uncorrected_sram));
  put("gpu_ecc_corrected_dram", grown(from.ecc_corrected_dram, to.ecc_corrected_dram));
  put("gpu_ecc_corrected_sram", grown(from.ecc_corrected_sram, to.ecc_corrected_sram));
  put("gpu_rows_remapped", grown(from.rows_remapped, to.rows_remapped));
  put("gpu_remap_pending", to.remap_pending);
  put("gpu_remap_failure", to.remap_failure);
  put("gpu_clock_reasons", to.clock_reasons);
  put("gpu_sm_clock_hz", to.sm_clock_hz);
  put("gpu_temperature_celsius", to.temperature_celsius);
  put("gpu_memory_temperature_celsius", to.memory_temperature_celsius);
  put("gpu_pcie_replays", grown(from.pcie_replays, to.pcie_replays));
  put("gpu_nvlinks", to.nvlinks);
  put("gpu_nvlinks_lost", lost(from.nvlinks, to.nvlinks));
  put("gpu_nvlink_sent_bytes", grown(from.nvlink_sent_bytes, to.nvlink_sent_bytes));
  put("gpu_nvlink_received_bytes", grown(from.nvlink_received_bytes, to.nvlink_received_bytes));
  put("gpu_nvlink_receive_errors", grown(from.nvlink_receive_errors, to.nvlink_receive_errors));
  put("gpu_nvlink_symbol_errors", grown(from.nvlink_symbol_errors, to.nvlink_symbol_errors));
  put("gpu_nvlink_recoveries", grown(from.nvlink_recoveries, to.nvlink_recoveries));
  put("gpu_nvlink_recoveries_failed",
      grown(from.nvlink_recoveries_failed, to.nvlink_recoveries_failed));
  return found;
}

}  // namespace assay
