// Reading /sys/devices/system/edac/mc (Linux: Documentation/admin-guide/RAS).
#include "harness/telemetry/edac.hpp"

namespace assay {
namespace {

// Of one host: two sockets of a dozen controllers each, and room for larger ones.
constexpr int kControllersMax = 64;
// Of one controller: channels times modules a channel.
constexpr int kModulesMax = 64;

std::optional<MemoryErrors> errors_in(const HostFiles& files, const std::filesystem::path& folder,
                                      const std::string& prefix) {
  const auto corrected = files.number(folder / (prefix + "ce_count"));
  const auto uncorrected = files.number(folder / (prefix + "ue_count"));
  if (!corrected || !uncorrected) return std::nullopt;
  return MemoryErrors{*corrected, *uncorrected};
}

void add_modules(const HostFiles& files, const std::filesystem::path& controller,
                 ErrorCounters& counters) {
  for (int module = 0; module < kModulesMax; ++module) {
    const std::string name = "dimm" + std::to_string(module);
    const auto errors = errors_in(files, controller / name, "dimm_");
    if (!errors) continue;
    const auto label = files.line(controller / name / "dimm_label");
    counters[controller.filename().string() + "/" + name + (label ? " " + *label : "")] = *errors;
  }
}

bool is_controller(const std::string& name) { return name.find('/') == std::string::npos; }

}  // namespace

ErrorCounters error_counters(const HostFiles& files) {
  const std::filesystem::path all = "/sys/devices/system/edac/mc";
  ErrorCounters counters;
  if (!files.exists(all)) return counters;
  for (int controller = 0; controller < kControllersMax; ++controller) {
    const auto folder = all / ("mc" + std::to_string(controller));
    const auto errors = errors_in(files, folder, "");
    if (!errors) continue;
    counters[folder.filename().string()] = *errors;
    add_modules(files, folder, counters);
  }
  return counters;
}

std::optional<CountedErrors> counted_between(const ErrorCounters& before,
                                             const ErrorCounters& after) {
  if (before.empty() || before.size() != after.size()) return std::nullopt;
  CountedErrors counted;
  for (const auto& [name, from] : before) {
    const auto found = after.find(name);
    if (found == after.end()) return std::nullopt;
    const MemoryErrors& to = found->second;
    if (to.corrected < from.corrected || to.uncorrected < from.uncorrected) return std::nullopt;
    const std::uint64_t uncorrected = to.uncorrected - from.uncorrected;
    if (is_controller(name)) {
      counted.sum.corrected += to.corrected - from.corrected;
      counted.sum.uncorrected += uncorrected;
    }
    if (uncorrected == 0) continue;
    counted.where +=
        (counted.where.empty() ? "" : ", ") + name + " +" + std::to_string(uncorrected);
  }
  return counted;
}

}  // namespace assay
