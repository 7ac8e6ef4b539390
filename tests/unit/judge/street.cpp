// The small campaign.
#include "street.hpp"

#include <cmath>

namespace assay {

std::vector<double> values_around(double middle, double scatter) {
  // Evenly spaced and symmetric: -19, -17, ..., 19, whose standard deviation is sqrt(140).
  std::vector<double> values;
  for (int step = -19; step <= 19; step += 2) {
    values.push_back(middle * (1 + scatter * step / std::sqrt(140.0)));
  }
  return values;
}

Sample healthy_sample(const std::string& case_name, const std::string& unit,
                      std::vector<double> values) {
  Sample sample;
  sample.case_name = case_name;
  sample.unit = unit;
  sample.status = SampleStatus::measured;
  sample.metrics["bandwidth"] = {"B/s", std::move(values)};
  sample.conditions["foreign_cpus"] = 0.02;
  sample.verified = 21;
  sample.began_seconds = 100;
  sample.ended_seconds = 103;
  return sample;
}

Bound floor_of(const std::string& benchmark, double at_least) {
  Bound bound;
  bound.benchmark = benchmark;
  bound.metric = "bandwidth";
  bound.unit = "B/s";
  bound.at_least = Threshold{at_least, {}};
  bound.samples_min = kRepetitions;
  bound.source = "contract B.3";
  return bound;
}

PlanEntry entry_of(const std::string& benchmark) {
  PlanEntry entry;
  entry.stage = "memory";
  entry.benchmark = benchmark;
  entry.units = {"cpu-0"};
  entry.metrics = {{"bandwidth", "B/s", Better::higher}};
  entry.sampling.repetitions = kRepetitions;
  return entry;
}

Street::Street() {
  plan.entries = {entry_of("hbm.triad")};
  profile.name = "test";
  profile.bounds = {floor_of("hbm.triad", 20e9)};
  profile.requirements = {{.condition = "foreign_cpus",
                           .unit = "1",
                           .at_least = std::nullopt,
                           .at_most = 0.2,
                           .source = "pilot"}};
  profile.acceptance = Acceptance{.pass_fraction = {{Level::device, 1.0}}, .source = "contract A"};
  SiteHost host;
  host.id = "host-0";
  site.hosts = {host};
  add_device("cpu-0");
  plan.entries[0].units = {"cpu-0"};
  measured.samples = {healthy_sample("hbm.triad", "cpu-0", values_around(28e9))};
}

std::vector<double>& Street::values(std::size_t i) {
  return sample(i).metrics.at("bandwidth").values;
}

void Street::relate_to_read(double fraction) {
  bound().at_least = Threshold{fraction, "preflight.read"};
  plan.entries.push_back(entry_of("preflight.read"));
  Bound read = floor_of("preflight.read", 1);
  read.at_least.reset();
  read.gate = Gate::record;
  read.reason = "a yardstick for hbm";
  profile.bounds.push_back(read);
  measured.samples.push_back(healthy_sample("preflight.read", "cpu-0", values_around(28.5e9)));
}

void Street::add_device(const std::string& id) {
  SiteDevice device;
  device.id = id;
  site.hosts[0].devices.push_back(device);
  for (PlanEntry& entry : plan.entries) entry.units.push_back(id);
  const std::vector<Sample> before = measured.samples;
  for (Sample sample : before) {
    if (sample.unit != "cpu-0") continue;
    sample.unit = id;
    // No two units measure the same noise.
    const double other = 1 + 1e-9 * static_cast<double>(measured.samples.size());
    for (auto& [metric, series] : sample.metrics) {
      for (double& value : series.values) value *= other;
    }
    measured.samples.push_back(sample);
  }
}

Measurements Street::measurements() const {
  Measurements all;
  for (const Sample& sample : measured.samples) all.samples.append(sample);
  all.problems = measured.problems;
  return all;
}

Ruling Street::ruling() const { return judge(plan, profile, site, measurements(), {}); }

std::vector<Verdict> Street::verdicts() const {
  std::vector<Verdict> found;
  judge(plan, profile, site, measurements(),
        [&](const Verdict& verdict, const auto&) { found.push_back(verdict); });
  return found;
}

}  // namespace assay
