// Reading powercap's domains. Documentation/power/powercap/powercap.rst of Linux has the files.
#include "harness/telemetry/energy.hpp"

namespace assay {
namespace {

const std::filesystem::path kFolder = "/sys/class/powercap";
constexpr double kMicro = 1e-6;

std::size_t online_cpus(const HostFiles& files) {
  const std::string stat = files.read("/proc/stat").value_or("");
  std::size_t count = 0;
  for (const std::string_view line : lines(stat)) {
    const bool is_cpu =
        line.size() > 3 && line.starts_with("cpu") && line[3] >= '0' && line[3] <= '9';
    if (is_cpu) ++count;
  }
  return count;
}

}  // namespace

EnergyCounter::EnergyCounter(std::size_t cpus, HostFiles files) : files_(std::move(files)) {
  const std::string why = find_domains(cpus);
  if (!why.empty()) domains_.clear();
  basis_ = why.empty() ? "RAPL, " + names_ +
                             ": whole packages by the processor's own estimate, with all that ran "
                             "on them; without fans, disks and losses of the power supply"
                       : "n/a: " + why;
}

// Packages, and the memory beside them where it is counted apart. Why there are none, or empty.
std::string EnergyCounter::find_domains(std::size_t cpus) {
  for (const std::string& name : files_.names(kFolder)) {
    const auto kind = files_.line(kFolder / name / "name");
    if (!kind || !(kind->starts_with("package") || *kind == "dram")) continue;
    if (const std::string why = add(name); !why.empty()) return why;
    names_ += (names_.empty() ? "" : ", ") + *kind;
  }
  if (domains_.empty()) return "this host has no energy counter in " + kFolder.string();
  const std::size_t online = online_cpus(files_);
  if (cpus == online) return {};
  return "the counters are of whole packages, and the device has " + std::to_string(cpus) + " of " +
         std::to_string(online) + " CPUs";
}

std::string EnergyCounter::add(const std::string& name) {
  const std::filesystem::path folder = kFolder / name;
  const auto now = files_.number(folder / "energy_uj");
  const auto range = files_.number(folder / "max_energy_range_uj");
  if (!now || !range || *range == 0) {
    return (folder / "energy_uj").string() + " cannot be read, which mostly only root may";
  }
  domains_.push_back({folder, *now, *range});
  return {};
}

std::optional<double> EnergyCounter::joules() {
  if (domains_.empty()) return std::nullopt;
  for (Domain& domain : domains_) {
    const auto now = files_.number(domain.folder / "energy_uj");
    if (!now) return std::nullopt;
    const std::uint64_t grown =
        *now >= domain.last ? *now - domain.last : *now + (domain.range - domain.last);
    joules_ += kMicro * static_cast<double>(grown);
    domain.last = *now;
  }
  return joules_;
}

}  // namespace assay
