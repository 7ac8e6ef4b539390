// One table of calls, by name; newest forms first.
#include "harness/telemetry/nvml.hpp"

#include <dlfcn.h>
#include <time.h>

#include <cstring>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr const char* kUnsupported = "n/a";

void* open_library() {
  void* const library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw world_error("there is no NVML: libnvidia-ml.so.1 is not on this host");
  }
  return library;  // Never closed: NVML does not bear it.
}

double now_seconds() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::optional<double> number_of(const NvmlFieldValue& field) {
  if (field.code != kNvmlSuccess) return std::nullopt;
  const auto as = [&](auto value) {
    std::memcpy(&value, field.value.data(), sizeof value);
    return static_cast<double>(value);
  };
  switch (static_cast<NvmlType>(field.type)) {
    case NvmlType::float64: return as(double{});
    case NvmlType::uint32: return as(std::uint32_t{});
    case NvmlType::ulong:
    case NvmlType::uint64: return as(std::uint64_t{});
    case NvmlType::int64: return as(std::int64_t{});
  }
  return std::nullopt;
}

std::string fabric_words(const NvmlFabric& fabric) {
  static constexpr std::array kStates{"not supported", "not started", "in progress", "completed"};
  const std::string state = fabric.state < kStates.size() ? kStates[fabric.state] : "unknown";
  return state + ", clique " + std::to_string(fabric.clique) + ", health mask " +
         std::to_string(fabric.health_mask);
}

}  // namespace

struct Nvml::Calls {
  // A call that the library may not have.
  template <class... Arguments>
  class Call {
   public:
    Call(void* library, std::initializer_list<const char*> names) {
      for (const char* name : names) {
        if (call_ == nullptr) {
          call_ = reinterpret_cast<NvmlReturn (*)(Arguments...)>(dlsym(library, name));
        }
      }
    }
    explicit operator bool() const { return call_ != nullptr; }
    // kNvmlNotSupported where there is no such call.
    NvmlReturn operator()(Arguments... given) const {
      return call_ == nullptr ? kNvmlNotSupported : call_(given...);
    }

   private:
    NvmlReturn (*call_)(Arguments...) = nullptr;
  };

  void* library = open_library();
  Call<> init{library, {"nvmlInit_v2", "nvmlInit"}};
  Call<char*, unsigned> driver_version{library, {"nvmlSystemGetDriverVersion"}};
  Call<const char*, NvmlDevice*> by_pci{
      library, {"nvmlDeviceGetHandleByPciBusId_v2", "nvmlDeviceGetHandleByPciBusId"}};
  Call<NvmlDevice, char*, unsigned> serial{library, {"nvmlDeviceGetSerial"}};
  Call<NvmlDevice, unsigned*> power_limit{library, {"nvmlDeviceGetEnforcedPowerLimit"}};
  Call<NvmlDevice, unsigned*, unsigned*> ecc_mode{library, {"nvmlDeviceGetEccMode"}};
  Call<NvmlDevice, int, NvmlFieldValue*> fields{library, {"nvmlDeviceGetFieldValues"}};
  Call<NvmlDevice, unsigned long long*> energy{library, {"nvmlDeviceGetTotalEnergyConsumption"}};
  Call<NvmlDevice, unsigned, unsigned, unsigned long long*> ecc{library,
                                                                {"nvmlDeviceGetTotalEccErrors"}};
  Call<NvmlDevice, unsigned, unsigned*> clock{library, {"nvmlDeviceGetClockInfo"}};
  Call<NvmlDevice, unsigned, unsigned*> temperature{library, {"nvmlDeviceGetTemperature"}};
  Call<NvmlDevice, unsigned*, unsigned*, unsigned*, unsigned*> remapped{
      library, {"nvmlDeviceGetRemappedRows"}};
  Call<NvmlDevice, unsigned long long*> clock_reasons{
      library,
      {"nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"}};
  Call<NvmlEventSet*> event_set{library, {"nvmlEventSetCreate"}};
  Call<NvmlDevice, unsigned long long, NvmlEventSet> register_events{library,
                                                                     {"nvmlDeviceRegisterEvents"}};
  Call<NvmlEventSet, NvmlEvent*, unsigned> next_event{library, {"nvmlEventSetWait_v2"}};
  Call<NvmlDevice, NvmlFabric*> fabric{library, {"nvmlDeviceGetGpuFabricInfoV"}};

  struct Remap {
    NvmlReturn code = kNvmlNotSupported;
    unsigned corrected = 0;
    unsigned uncorrected = 0;
    unsigned pending = 0;
    unsigned failure = 0;
  };

  Remap remap(NvmlDevice device) const {
    Remap found;
    found.code =
        remapped(device, &found.corrected, &found.uncorrected, &found.pending, &found.failure);
    return found;
  }

  std::optional<double> seconds_of_field(NvmlDevice device, unsigned id) const {
    NvmlFieldValue value{};
    value.field = id;
    if (fields(device, 1, &value) != kNvmlSuccess) return std::nullopt;
    const auto nanoseconds = number_of(value);
    return nanoseconds ? std::optional(*nanoseconds * 1e-9) : std::nullopt;
  }

  std::optional<double> errors(NvmlDevice device, unsigned kind) const {
    unsigned long long count = 0;
    if (ecc(device, kind, kEccVolatile, &count) != kNvmlSuccess) return std::nullopt;
    return static_cast<double>(count);
  }
};

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
  if (calls_->driver_version(text.data(), text.size()) != kNvmlSuccess) return kUnsupported;
  return text.data();
}

std::optional<NvmlDevice> Nvml::find(const std::string& pci) const {
  const std::lock_guard lock(mutex_);
  NvmlDevice device = nullptr;
  if (calls_->by_pci(pci.c_str(), &device) != kNvmlSuccess) return std::nullopt;
  return device;
}

GpuReading Nvml::read(NvmlDevice device) const {
  const std::lock_guard lock(mutex_);
  GpuReading found;
  found.at_seconds = now_seconds();
  found.power_cap_seconds = calls_->seconds_of_field(device, kFieldPowerCapNs);
  const auto software = calls_->seconds_of_field(device, kFieldThermalSoftwareNs);
  const auto hardware = calls_->seconds_of_field(device, kFieldThermalHardwareNs);
  if (software && hardware) found.thermal_seconds = *software + *hardware;
  found.power_brake_seconds = calls_->seconds_of_field(device, kFieldPowerBrakeNs);
  unsigned long long millijoules = 0;
  if (calls_->energy(device, &millijoules) == kNvmlSuccess) {
    found.energy_joules = static_cast<double>(millijoules) / 1e3;
  }
  found.ecc_uncorrected = calls_->errors(device, kEccUncorrected);
  found.ecc_corrected = calls_->errors(device, kEccCorrected);
  if (const auto remap = calls_->remap(device); remap.code == kNvmlSuccess) {
    found.rows_remapped = static_cast<double>(remap.corrected) + remap.uncorrected;
    found.remap_pending = remap.pending != 0 ? 1 : 0;
    found.remap_failure = remap.failure != 0 ? 1 : 0;
  }
  unsigned long long reasons = 0;
  if (calls_->clock_reasons(device, &reasons) == kNvmlSuccess) {
    found.clock_reasons = static_cast<double>(reasons);
  }
  unsigned value = 0;
  if (calls_->clock(device, kClockSm, &value) == kNvmlSuccess) found.sm_clock_hz = value * 1e6;
  if (calls_->temperature(device, kTemperatureGpu, &value) == kNvmlSuccess) {
    found.temperature_celsius = value;
  }
  return found;
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

Facts Nvml::facts(NvmlDevice device) const {
  const std::lock_guard lock(mutex_);
  Facts found;
  // What is there but not supported is said so; a call that the driver lacks says nothing.
  const auto put = [&](const char* name, NvmlReturn code, Fact value) {
    if (code == kNvmlSuccess) found[name] = std::move(value);
    if (code == kNvmlNotSupported) found[name] = std::string(kUnsupported);
  };
  if (calls_->serial) {
    std::array<char, 64> text{};
    const NvmlReturn code = calls_->serial(device, text.data(), text.size());
    put("serial", code, std::string(text.data()));
  }
  if (calls_->power_limit) {
    unsigned milliwatts = 0;
    const NvmlReturn code = calls_->power_limit(device, &milliwatts);
    put("power_limit_watts", code, milliwatts / 1e3);
  }
  if (calls_->ecc_mode) {
    unsigned current = 0;
    unsigned pending = 0;
    const NvmlReturn code = calls_->ecc_mode(device, &current, &pending);
    put("ecc_mode", code, std::string(current != 0 ? "on" : "off"));
  }
  if (calls_->remapped) {
    const auto remap = calls_->remap(device);
    const std::string state = remap.failure != 0 ? "failed" : "pending";
    put("row_remap", remap.code, remap.failure + remap.pending == 0 ? std::string("none") : state);
  }
  if (calls_->fabric) {
    NvmlFabric fabric{};
    fabric.version = nvml_tag<NvmlFabric>(3);
    const NvmlReturn code = calls_->fabric(device, &fabric);
    put("fabric", code, fabric_words(fabric));
  }
  return found;
}

}  // namespace assay
