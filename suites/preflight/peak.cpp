// The table of cores, and finding this host's.
#include "suites/preflight/peak.hpp"

#include <array>

#include "results/record/fact.hpp"

namespace assay {
namespace {

constexpr std::string_view kIntel =
    "two FMA units of 512 bits (Intel 64 and IA-32 Optimization Reference Manual)";

// Left out on purpose: Skylake-SP to Cooper Lake (model 85), whose products have one unit of 512
// bits or two; and BF16 where no source states the rate.
struct Row {
  std::string_view vendor;
  unsigned family = 0;
  unsigned model_first = 0;
  unsigned model_last = 0;
  CorePeak peak;
};
constexpr std::array<Row, 10> kX86{{
    {"AuthenticAMD",
     23,
     0x30,
     0x7f,
     {"Zen 2", 16, 32, 0, "two FMA units of 256 bits (AMD optimization guide 56305)"}},
    {"AuthenticAMD",
     25,
     0x00,
     0x0f,
     {"Zen 3", 16, 32, 0, "two FMA units of 256 bits (AMD optimization guide 56665)"}},
    {"AuthenticAMD",
     25,
     0x10,
     0x1f,
     {"Zen 4", 16, 32, 0, "two FMA units of 256 bits (AMD optimization guide 57647)"}},
    {"AuthenticAMD",
     25,
     0xa0,
     0xaf,
     {"Zen 4c", 16, 32, 0, "two FMA units of 256 bits (AMD optimization guide 57647)"}},
    {"AuthenticAMD",
     26,
     0x00,
     0x1f,
     {"Zen 5", 32, 64, 0, "two FMA units of 512 bits (AMD optimization guide 58455)"}},
    {"GenuineIntel",
     6,
     63,
     63,
     {"Haswell", 16, 32, 0, "two FMA units of 256 bits (Intel optimization manual)"}},
    {"GenuineIntel",
     6,
     79,
     79,
     {"Broadwell", 16, 32, 0, "two FMA units of 256 bits (Intel optimization manual)"}},
    {"GenuineIntel", 6, 106, 106, {"Ice Lake", 32, 64, 0, kIntel}},
    {"GenuineIntel",
     6,
     143,
     143,
     {"Sapphire Rapids", 32, 64, 1024,
      "two FMA units of 512 bits, and AMX: 16 x 16 x 32 products in 16 cycles (Intel 64 and IA-32 "
      "Optimization Reference Manual)"}},
    {"GenuineIntel",
     6,
     207,
     207,
     {"Emerald Rapids", 32, 64, 1024,
      "two FMA units of 512 bits, and AMX: 16 x 16 x 32 products in 16 cycles (Intel 64 and IA-32 "
      "Optimization Reference Manual)"}},
}};

struct ArmRow {
  std::string_view implementer;
  std::string_view part;
  CorePeak peak;
};
constexpr std::array<ArmRow, 4> kArm{{
    {"0x41",
     "0xd0c",
     {"Neoverse N1", 8, 16, 0, "two pipes of 128 bits (Arm optimization guide, Neoverse N1)"}},
    {"0x41",
     "0xd49",
     {"Neoverse N2", 8, 16, 0, "two pipes of 128 bits (Arm optimization guide, Neoverse N2)"}},
    {"0x41",
     "0xd40",
     {"Neoverse V1", 16, 32, 0, "four pipes of 128 bits (Arm optimization guide, Neoverse V1)"}},
    {"0x41",
     "0xd4f",
     {"Neoverse V2", 16, 32, 0, "four pipes of 128 bits (Arm optimization guide, Neoverse V2)"}},
}};

std::optional<CorePeak> x86_peak(std::string_view cpuinfo) {
  const auto vendor = value_of(cpuinfo, "vendor_id");
  const auto family = whole_number(value_of(cpuinfo, "cpu family").value_or(""));
  const auto model = whole_number(value_of(cpuinfo, "model").value_or(""));
  if (!vendor || !family || !model) return std::nullopt;
  for (const Row& row : kX86) {
    if (row.vendor == *vendor && row.family == *family && row.model_first <= *model &&
        *model <= row.model_last) {
      return row.peak;
    }
  }
  return std::nullopt;
}

std::optional<CorePeak> arm_peak(std::string_view cpuinfo) {
  const auto implementer = value_of(cpuinfo, "CPU implementer");
  const auto part = value_of(cpuinfo, "CPU part");
  if (!implementer || !part) return std::nullopt;
  for (const ArmRow& row : kArm) {
    if (row.implementer == *implementer && row.part == *part) return row.peak;
  }
  return std::nullopt;
}

double of_type(const CorePeak& peak, std::string_view type) {
  if (type == "fp64") return peak.fp64;
  if (type == "fp32") return peak.fp32;
  return type == "bf16" ? peak.bf16 : 0;
}

double cores_of(const Device& device) {
  const auto found = device.facts().find("cores");
  const double* cores =
      found == device.facts().end() ? nullptr : std::get_if<double>(&found->second);
  return cores != nullptr && *cores >= 1 ? *cores : 0;
}

}  // namespace

std::optional<CorePeak> core_peak(std::string_view cpuinfo) {
  const auto found = x86_peak(cpuinfo);
  return found ? found : arm_peak(cpuinfo);
}

Peak device_peak(const Device& device, std::string_view type, const HostFiles& files) {
  const auto core = core_peak(files.read("/proc/cpuinfo").value_or(""));
  if (!core) return {0, "this CPU is not in the table of peaks"};
  const double flop = of_type(*core, type);
  const std::string name(core->name);
  if (!(flop > 0)) return {0, "no source states the " + std::string(type) + " peak of " + name};
  const double cores = cores_of(device);
  if (!(cores > 0)) return {0, "the device does not say how many cores it has"};
  return {flop * cores, text(Fact(flop)) + " FLOP a cycle and core of " + name + ", " +
                            std::string(core->source) + "; " + text(Fact(cores)) +
                            " cores as the host states them, where a vCPU may be half a core"};
}

}  // namespace assay
