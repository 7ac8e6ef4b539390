// The samples of the golden street: ten devices, each with faults of its own.
#include <array>
#include <cmath>
#include <limits>

#include "street.hpp"

namespace assay::golden {
namespace {

const std::string kFp32 = "gemm.fp32[mode=burst,shape=2048x2048x2048]";
const std::string kBf16 = "gemm.bf16[mode=burst,shape=2048x2048x2048]";

// Twelve repetitions around `middle`, in tenths of `scatter`; their median is `middle`.
std::vector<double> around(double middle, double scatter) {
  constexpr std::array<int, 12> kTenths{-3, 2, -1, 4, 0, -4, 1, -2, 3, 10, -10, 0};
  std::vector<double> values;
  for (const int tenths : kTenths) values.push_back(middle * (1 + scatter * tenths / 10));
  return values;
}

Sample measured(const std::string& case_name, const Series& series, const std::string& metric) {
  Sample sample;
  sample.case_name = case_name;
  sample.status = SampleStatus::measured;
  sample.metrics[metric] = series;
  sample.conditions = {{"foreign_cpus", 0.03125}, {"steal_fraction", 0}};
  sample.facts = {{"implementation", std::string("example")}};
  sample.verified = 13;
  return sample;
}

// What one device brings back while it is healthy, in the order of the plan.
struct Device {
  Sample read = measured("preflight.read", {"B/s", around(3e10, 0.02)}, "bandwidth");
  Sample timer = measured("preflight.timer", {"s", around(4e-8, 0.02)}, "latency");
  Sample copy = measured("hbm.copy", {"B/s", around(2.75e10, 0.02)}, "bandwidth");
  Sample triad = measured("hbm.triad", {"B/s", around(2.5e10, 0.02)}, "bandwidth");
  Sample fp32 = measured(kFp32, {"FLOP/s", around(2.5e11, 0.01)}, "flops");
  Sample bf16 = measured(kBf16, {"FLOP/s", around(1e12, 0.05)}, "flops");

  std::vector<Sample> all() const { return {read, timer, copy, triad, fp32, bf16}; }
};

std::vector<double>& values(Sample& sample) { return sample.metrics.begin()->second.values; }

// Places and times: a second a case, one after the other, on a clock of the host's own.
SamplesFile file(const std::string& unit, std::vector<Sample> samples, std::uint32_t attempt = 1) {
  double now = 1000 + 100 * attempt;
  for (Sample& sample : samples) {
    sample.unit = unit;
    sample.attempt = attempt;
    sample.started = "2026-11-22T12:00:0" + std::to_string(static_cast<int>(now) % 10) + "Z";
    sample.began_seconds = now;
    sample.ended_seconds = now + 0.75;
    now += 1;
  }
  const std::string stage = unit.starts_with("host") ? "preflight-" : "street-";
  return {stage + unit, attempt, std::move(samples), SamplesFile::End::footer, {}};
}

SamplesFile host(const std::string& id, const std::string& clock_source) {
  Sample sample = measured("preflight.host", {}, "");
  sample.metrics.clear();
  sample.facts = {{"clock_source", clock_source}, {"virtualized", false}};
  return file(id, {sample});
}

SamplesFile slow() {  // Below its floor, above its ceiling.
  Device device;
  values(device.triad) = around(1.5e10, 0.02);
  values(device.timer) = around(2e-7, 0.02);
  return file("cpu-1", device.all());
}

SamplesFile wrong() {
  Device device;
  device.fp32.status = SampleStatus::wrong;
  device.fp32.cause = "Freivalds' check differs by 3.5 at row 17 after 40 products";
  return file("cpu-2", device.all());
}

SamplesFile unclear() {  // Across the limit; too noisy.
  Device device;
  values(device.fp32) = around(2.005e11, 0.01);
  values(device.triad) = around(2.5e10, 0.4);
  return file("cpu-3", device.all());
}

SamplesFile impossible() {  // NaN, unverified, another unit, faster than physics.
  Device device;
  values(device.fp32)[4] = std::numeric_limits<double>::quiet_NaN();
  device.triad.verified = 0;
  device.timer.metrics["latency"].unit = "ns";
  values(device.copy) = around(2e11, 0.02);
  return file("cpu-4", device.all());
}

// cpu-5 is silent. cpu-6 crashed in its triad; a second process took the rest, without the last
// case.
std::vector<SamplesFile> crashed() {
  const Device device;
  SamplesFile first = file("cpu-6", {device.read, device.timer, device.copy});
  first.end = SamplesFile::End::lost;
  first.lost = {{"hbm.triad", "cpu-6", "signal 11 (segmentation fault)"}};
  return {first, file("cpu-6", {device.fp32}, 2)};
}

SamplesFile
disturbed() {  // A condition unmet, another unknown, and the file torn in its last line.
  Device device;
  device.triad.conditions["foreign_cpus"] = 1.375;
  device.copy.conditions.erase("foreign_cpus");
  SamplesFile found =
      file("cpu-7", {device.read, device.timer, device.copy, device.triad, device.fp32});
  found.end = SamplesFile::End::torn;
  return found;
}

SamplesFile altered() {
  SamplesFile found = file("cpu-8", Device().all());
  found.end = SamplesFile::End::wrong_footer;
  return found;
}

SamplesFile without_yardstick() {
  Device device;
  values(device.read).pop_back();
  return file("cpu-9", device.all());
}

}  // namespace

std::vector<SamplesFile> samples() {
  std::vector<SamplesFile> files{host("host-0", "tsc"),
                                 host("host-1", "hpet"),
                                 file("cpu-0", Device().all()),
                                 slow(),
                                 wrong(),
                                 unclear(),
                                 impossible()};
  for (SamplesFile& part : crashed()) files.push_back(std::move(part));
  files.push_back(disturbed());
  files.push_back(altered());
  files.push_back(without_yardstick());
  return files;
}

}  // namespace assay::golden
