// Facts of the host from /proc, /sys and /etc.
#include "harness/telemetry/host.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <set>

#include "harness/telemetry/cgroup.hpp"
#include "harness/telemetry/memory.hpp"

namespace assay {
namespace {

// No host has more CPUs; see kCpusMax.
constexpr unsigned kCpusLookedAt = 8192;

// What kernels of oneDNN, OpenBLAS and ours choose by, under the kernel's names.
constexpr std::array<std::string_view, 24> kChosenBy{
    "sse4_2",      "avx",      "avx2",     "f16c",     "fma",         "avx_vnni",
    "avx512f",     "avx512bw", "avx512dq", "avx512vl", "avx512_vnni", "avx512_bf16",
    "avx512_fp16", "amx_tile", "amx_bf16", "amx_int8", "asimd",       "asimddp",
    "asimdhp",     "sve",      "sve2",     "bf16",     "i8mm",        "svebf16"};

// Arm's CPUs state numbers, not names. From Arm's and NVIDIA's technical reference manuals
// (MIDR_EL1).
struct ArmPart {
  std::string_view implementer;
  std::string_view part;
  std::string_view name;
};
constexpr std::array<ArmPart, 10> kArmParts{{{"0x41", "0xd08", "Cortex-A72"},
                                             {"0x41", "0xd0c", "Neoverse-N1"},
                                             {"0x41", "0xd40", "Neoverse-V1"},
                                             {"0x41", "0xd49", "Neoverse-N2"},
                                             {"0x41", "0xd4f", "Neoverse-V2"},
                                             {"0x41", "0xd84", "Neoverse-V3"},
                                             {"0x41", "0xd8e", "Neoverse-N3"},
                                             {"0x4e", "0x004", "Carmel"},
                                             {"0x46", "0x001", "A64FX"},
                                             {"0xc0", "0xac3", "Ampere-1"}}};

template <class T>
void add(Facts& facts, const char* name, const std::optional<T>& value) {
  if (!value) return;
  if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
    facts[name] = static_cast<double>(*value);
  } else {
    facts[name] = *value;
  }
}

std::optional<std::string> distribution(const HostFiles& files) {
  const auto text = files.read("/etc/os-release");
  const auto name = text ? value_of(*text, "PRETTY_NAME") : std::nullopt;
  if (!name) return std::nullopt;
  std::string bare(*name);
  std::erase(bare, '"');
  return bare;
}

// One governor for all CPUs, or all of them with a space between. None where the host leaves no
// choice.
std::optional<std::string> governor(const HostFiles& files) {
  std::set<std::string> found;
  for (unsigned cpu = 0; cpu < kCpusLookedAt; ++cpu) {
    const auto folder = "/sys/devices/system/cpu/cpu" + std::to_string(cpu);
    if (!files.exists(folder)) break;
    if (const auto name = files.line(folder + "/cpufreq/scaling_governor")) found.insert(*name);
  }
  std::string all;
  for (const std::string& name : found) all += (all.empty() ? "" : " ") + name;
  return all.empty() ? std::nullopt : std::optional(all);
}

// x86 guests see the bit; elsewhere the firmware names the hypervisor. Absent where nothing says
// either.
std::optional<bool> virtualised(const HostFiles& files, std::string_view cpuinfo) {
  if (const auto flags = value_of(cpuinfo, "flags")) {
    return std::ranges::count(words(*flags), "hypervisor") > 0;
  }
  if (files.line("/sys/hypervisor/type")) return true;
  const auto vendor = files.line("/sys/class/dmi/id/sys_vendor");
  if (!vendor) return std::nullopt;
  constexpr std::array<std::string_view, 6> kGuests{"QEMU",       "VMware", "Xen",
                                                    "Amazon EC2", "Google", "Microsoft"};
  return std::ranges::any_of(
      kGuests, [&](std::string_view guest) { return vendor->find(guest) != std::string::npos; });
}

std::optional<unsigned> numa_nodes(const HostFiles& files) {
  unsigned nodes = 0;
  for (unsigned node = 0; node < kCpusLookedAt; ++node) {
    if (files.exists("/sys/devices/system/node/node" + std::to_string(node))) ++nodes;
  }
  return nodes == 0 ? std::nullopt : std::optional(nodes);
}

std::optional<std::string> text_in(std::string_view cpuinfo, std::string_view key) {
  const auto value = value_of(cpuinfo, key);
  return value && !value->empty() ? std::optional(std::string(*value)) : std::nullopt;
}

std::optional<std::string> transparent_hugepages(const HostFiles& files) {
  const auto text = files.line("/sys/kernel/mm/transparent_hugepage/enabled");
  if (!text) return std::nullopt;
  const auto open = text->find('[');
  const auto close = text->find(']');
  if (open == std::string::npos || close == std::string::npos || close < open) return std::nullopt;
  return text->substr(open + 1, close - open - 1);
}

}  // namespace

std::string architecture() {
  utsname names{};
  return uname(&names) == 0 ? names.machine : "unknown";
}

std::string hostname() {
  utsname names{};
  return uname(&names) == 0 ? names.nodename : "";
}

std::string cpu_model(const HostFiles& files) {
  const std::string cpuinfo = files.read("/proc/cpuinfo").value_or("");
  if (const auto name = text_in(cpuinfo, "model name")) return *name;
  const auto implementer = text_in(cpuinfo, "CPU implementer");
  const auto part = text_in(cpuinfo, "CPU part");
  if (!implementer || !part) return "unknown CPU";
  for (const ArmPart& known : kArmParts) {
    if (known.implementer == *implementer && known.part == *part) return std::string(known.name);
  }
  return "Arm implementer " + *implementer + " part " + *part;
}

std::string isa_features(const HostFiles& files) {
  const std::string cpuinfo = files.read("/proc/cpuinfo").value_or("");
  const auto x86 = value_of(cpuinfo, "flags");
  const auto arm = value_of(cpuinfo, "Features");
  const auto stated = words(x86 ? *x86 : arm.value_or(""));
  std::set<std::string_view> found;
  for (const std::string_view feature : stated) {
    if (std::ranges::count(kChosenBy, feature) > 0) found.insert(feature);
  }
  std::string all;
  for (const std::string_view feature : found) {
    if (!all.empty()) all += ' ';
    all += feature;
  }
  return all;
}

std::string machine_serial(const HostFiles& files) {
  if (const auto board = files.line("/sys/class/dmi/id/product_uuid")) return *board;
  return files.line("/etc/machine-id").value_or("");
}

Facts host_facts(const HostFiles& files) {
  const std::string cpuinfo = files.read("/proc/cpuinfo").value_or("");
  Facts facts;
  facts["architecture"] = architecture();
  facts["cpu_model"] = cpu_model(files);
  facts["isa"] = isa_features(files);
  add(facts, "kernel", files.line("/proc/sys/kernel/osrelease"));
  add(facts, "distribution", distribution(files));
  add(facts, "microcode", text_in(cpuinfo, "microcode"));
  add(facts, "governor", governor(files));
  add(facts, "clock_source",
      files.line("/sys/devices/system/clocksource/clocksource0/current_clocksource"));
  add(facts, "virtualised", virtualised(files, cpuinfo));
  add(facts, "numa_nodes", numa_nodes(files));
  add(facts, "transparent_hugepages", transparent_hugepages(files));
  add(facts, "memory_bytes", meminfo_bytes(files, "MemTotal"));
  add(facts, "memory_available_bytes", meminfo_bytes(files, "MemAvailable"));
  if (const auto group = cgroup_memory(files)) {
    facts["cgroup_memory_limit_bytes"] = static_cast<double>(group->limit_bytes);
  }
  return facts;
}

}  // namespace assay
