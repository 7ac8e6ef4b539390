// One function a subject.
#include "harness/doctor/host.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/telemetry/cgroup.hpp"

namespace assay {
namespace {

std::string text_of(const Facts& facts, const std::string& name) {
  const auto found = facts.find(name);
  const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string() : *text;
}

Diagnosis governor(const Facts& facts) {
  const std::string now = text_of(facts, "governor");
  if (now.empty()) {
    return {Health::unknown, "CPU governor",
            "the kernel shows none; in a virtual machine the hypervisor owns the clock", ""};
  }
  if (now == "performance") return {Health::fine, "CPU governor", now, ""};
  return {Health::hurts, "CPU governor", now + ": the clock follows the load, so figures scatter",
          "sudo cpupower frequency-set -g performance"};
}

// Documentation/timers/timekeeping.rst of Linux: these are read without leaving the CPU.
Diagnosis clock_source(const Facts& facts) {
  static constexpr std::array kFast{"tsc", "kvm-clock", "arch_sys_counter", "xen",
                                    "hyperv_clocksource_tsc_page"};
  const std::string now = text_of(facts, "clock_source");
  if (now.empty()) return {Health::unknown, "clock source", "the kernel does not show it", ""};
  if (std::ranges::find(kFast, now) != kFast.end()) {
    return {Health::fine, "clock source", now, ""};
  }
  return {Health::hurts, "clock source", now + " takes microseconds to read",
          "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource"};
}

Diagnosis huge_pages(const Facts& facts) {
  const std::string now = text_of(facts, "transparent_hugepages");
  if (now.empty()) return {Health::unknown, "huge pages", "the kernel does not show them", ""};
  if (now != "never") return {Health::fine, "huge pages", "transparent ones: " + now, ""};
  return {Health::hurts, "huge pages",
          "transparent ones are off: memory bandwidth and products lose to address translation",
          "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled"};
}

Diagnosis counters(const HostFiles& files) {
  const auto level = files.line("/proc/sys/kernel/perf_event_paranoid");
  if (!level) {
    return {Health::note, "hardware counters",
            "the kernel has no perf events; Assay measures without them", ""};
  }
  const bool open = *level == "-1" || *level == "0" || *level == "1" || *level == "2";
  if (open) {
    return {Health::fine, "hardware counters",
            fmt::format("perf_event_paranoid is {}: a process may count its own", *level), ""};
  }
  return {Health::note, "hardware counters",
          fmt::format("perf_event_paranoid is {}: closed to this user; Assay measures without them",
                      *level),
          "sudo sysctl kernel.perf_event_paranoid=2"};
}

Diagnosis memory_errors(const HostFiles& files) {
  const std::filesystem::path controllers = "/sys/devices/system/edac/mc";
  std::uint64_t corrected = 0;
  std::uint64_t uncorrected = 0;
  std::size_t seen = 0;
  for (unsigned number = 0; number < 64; ++number) {
    const auto controller = controllers / fmt::format("mc{}", number);
    const auto ce = files.number(controller / "ce_count");
    const auto ue = files.number(controller / "ue_count");
    if (!ce || !ue) continue;
    ++seen;
    corrected += *ce;
    uncorrected += *ue;
  }
  if (seen == 0) {
    return {Health::note, "memory errors",
            "no EDAC counters here: errors that the memory corrected cannot be seen (a virtual "
            "machine has none)",
            "ls /sys/devices/system/edac/mc  # on bare metal, load the EDAC driver of its chipset"};
  }
  const std::string found =
      fmt::format("{} controllers, {} corrected and {} uncorrected errors since boot", seen,
                  corrected, uncorrected);
  if (uncorrected > 0) return {Health::hurts, "memory errors", found, "sudo dmesg | grep -i edac"};
  return {corrected > 0 ? Health::note : Health::fine, "memory errors", found,
          corrected > 0 ? "sudo dmesg | grep -i edac" : ""};
}

Diagnosis container(const HostFiles& files) {
  for (const char* mark : {"/.dockerenv", "/run/.containerenv"}) {
    if (!files.exists(mark)) continue;
    return {Health::note, "container",
            fmt::format("inside one ({} is there): what runs beside it is not visible", mark), ""};
  }
  return {Health::fine, "container", "no mark of Docker or Podman", ""};
}

Diagnosis virtual_machine(const Facts& facts) {
  const auto found = facts.find("virtualised");
  if (found == facts.end()) {
    return {Health::unknown, "virtual machine", "the kernel does not say whether it is one", ""};
  }
  if (found->second == Fact(false)) return {Health::fine, "virtual machine", "bare metal", ""};
  return {Health::note, "virtual machine",
          "this is one: other guests share the hardware, and the steal below counts what they took",
          ""};
}

Diagnosis quota(const HostFiles& files) {
  const CgroupFolders groups = cgroup_folders(files, "cpu");
  if (groups.version == 0) {
    return {Health::unknown, "CPU quota", "no control group of CPU time is mounted", ""};
  }
  for (const auto& folder : groups.folders) {
    const auto file = folder / (groups.version == 1 ? "cpu.cfs_quota_us" : "cpu.max");
    const auto now = files.line(file);
    if (!now || *now == "-1" || now->starts_with("max")) continue;
    const std::string none = groups.version == 1 ? "-1" : "max";
    return {Health::hurts, "CPU quota",
            fmt::format("{} is {}: figures under load are the quota's", file.string(), *now),
            fmt::format("echo {} | sudo tee {}", none, file.string())};
  }
  return {Health::fine, "CPU quota", "none that this process can see", ""};
}

}  // namespace

std::vector<Diagnosis> host_findings(const HostFiles& files, const Facts& facts) {
  return {governor(facts),  clock_source(facts),    huge_pages(facts), quota(files),
          container(files), virtual_machine(facts), counters(files),   memory_errors(files)};
}

}  // namespace assay
