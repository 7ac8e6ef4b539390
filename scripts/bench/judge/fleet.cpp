// The generated fleet: as a worker would write it, one samples file a unit.
#include "fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "results/format/campaign.hpp"
#include "results/format/journal.hpp"
#include "results/format/plan.hpp"
#include "results/format/profile.hpp"
#include "results/format/sample.hpp"
#include "results/format/site.hpp"
#include "results/record/error.hpp"
#include "results/record/pattern.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTray = 4;
constexpr std::size_t kRack = 72;
constexpr const char* kGenerated = "generated, to measure how long judging takes";

std::string unit_id(std::size_t unit) {
  return fmt::format("rack-{:04}/tray-{:02}/gpu-{}", unit / kRack, unit % kRack / kTray,
                     unit % kTray);
}

std::string rack_ids(std::size_t racks) { return fmt::format("rack-[0000-{:04}]", racks - 1); }

// Whole racks in a few lines, as people write them; what is left of the last rack one by one.
Site site(std::size_t units) {
  Site site{"fleet", {}};
  HostType tray;
  tray.architecture = "aarch64";
  tray.devices = "gpu-[0-3]";
  tray.kind = "cpu";
  tray.model = "Generated";
  site.layout.host_types["tray"] = tray;
  const std::size_t racks = units / kRack;
  if (racks > 0) {
    RackGroup group;
    group.ids = rack_ids(racks);
    group.hosts = "tray-[00-17]";
    group.type = "tray";
    group.hostname = "node-{rack#}-{host#}";
    site.layout.racks.push_back(group);
  }
  for (std::size_t unit = racks * kRack; unit < units; ++unit) {
    if (unit % kTray == 0) {
      SiteHost host;
      host.id = fmt::format("rack-{:04}/tray-{:02}", unit / kRack, unit % kRack / kTray);
      host.hostname = fmt::format("node-{}-{}", unit / kRack, unit % kRack / kTray);
      host.architecture = tray.architecture;
      site.hosts.push_back(host);
    }
    SiteDevice device;
    device.id = unit_id(unit);
    device.kind = tray.kind;
    device.model = tray.model;
    site.hosts.back().devices.push_back(device);
  }
  return site;
}

std::string benchmark(std::size_t number) { return fmt::format("generated.case_{:02}", number); }

Campaign campaign() {
  Campaign campaign;
  campaign.name = "fleet";
  campaign.stages = {{.name = "fleet", .budget_seconds = 1000, .cases = {}}};
  for (std::size_t number = 0; number < kFleetCases; ++number) {
    CampaignCase chosen;
    chosen.benchmark = benchmark(number);
    chosen.budget_seconds = 10;
    campaign.stages[0].cases.push_back(chosen);
  }
  return campaign;
}

std::vector<std::string> patterns(std::size_t units) {
  const std::size_t racks = units / kRack;
  std::vector<std::string> found;
  if (racks > 0) found.push_back(rack_ids(racks) + "/tray-[00-17]/gpu-[0-3]");
  std::vector<std::string> rest;
  for (std::size_t unit = racks * kRack; unit < units; ++unit) rest.push_back(unit_id(unit));
  for (std::string& pattern : compress(rest)) found.push_back(std::move(pattern));
  return found;
}

Plan plan(std::size_t units) {
  Plan plan;
  plan.id = "f1ee7f1ee7f1ee7f1ee7f1ee7f1ee7f1";
  plan.created = "2026-11-22T12:00:00Z";
  plan.campaign = plan.site = plan.profile = "fleet";
  plan.launcher = "local";
  plan.reality = "simulated";
  plan.version = ASSAY_VERSION;
  plan.stages = {{"fleet", 1000}};
  for (std::size_t number = 0; number < kFleetCases; ++number) {
    PlanEntry entry;
    entry.stage = "fleet";
    entry.benchmark = benchmark(number);
    entry.units = patterns(units);
    entry.metrics = {{"bandwidth", "B/s", Better::higher}};
    entry.sampling.repetitions = kFleetRepetitions;
    entry.budget_seconds = 10;
    entry.deadline_seconds = 60;
    plan.entries.push_back(std::move(entry));
  }
  return plan;
}

Profile profile() {
  Profile profile;
  profile.name = "fleet";
  profile.device = "Generated";
  profile.decision.source = kGenerated;
  profile.acceptance = Acceptance{{{Level::device, 0.99}}, false, kGenerated};
  profile.requirements = {{"foreign_cpus", "1", std::nullopt, 0.2, kGenerated}};
  for (std::size_t number = 0; number < kFleetCases; ++number) {
    Bound bound;
    bound.benchmark = benchmark(number);
    bound.metric = "bandwidth";
    bound.unit = "B/s";
    bound.at_least = Threshold{7e12, {}};
    bound.physical_limit = Threshold{9e12, {}};
    bound.spread_max = 0.05;
    bound.samples_min = kFleetRepetitions;
    bound.systematic = 0.002;
    bound.source = kGenerated;
    bound.reason = "an example of a limit";
    profile.bounds.push_back(bound);
  }
  return profile;
}

// Knuth's generator MMIX: with half as many bits a few of 13,800 units draw the same numbers, which
// the judge takes for copies.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed) {}
  double next() {  // In [-0.5, 0.5).
    state_ = 6364136223846793005U * state_ + 1442695040888963407U;
    return static_cast<double>(state_ >> 32) / 4294967296.0 - 0.5;
  }

 private:
  std::uint64_t state_;
};

Sample sample(std::size_t unit, std::size_t number, Noise& noise) {
  Sample sample;
  sample.case_name = benchmark(number);
  sample.unit = unit_id(unit);
  sample.status = SampleStatus::measured;
  Series series{"B/s", {}};
  const double middle = unit % 1000 == 500 ? 6e12 : 7.5e12;
  for (std::size_t i = 0; i < kFleetRepetitions; ++i) {
    series.values.push_back(middle * (1 + 0.01 * noise.next()));
  }
  sample.metrics["bandwidth"] = std::move(series);
  // As many as a worker states.
  const double foreign = 0.01 * (1 + noise.next());
  sample.conditions = {{"foreign_cpus", foreign}, {"foreign_cpus_mean", foreign / 2},
                       {"steal_fraction", 0},     {"steal_fraction_mean", 0},
                       {"throttled_fraction", 0}, {"wall_seconds", 9.5 + 0.01 * noise.next()}};
  sample.facts = {
      {"env.OMP_NUM_THREADS", std::string("72")},
      {"implementation", std::string("generated")},
      {"iterations", std::floor(1000 * (1.5 + noise.next()))},
      {"lanes", 72.0},
      {"library", std::string("a library that names its version and its build options")},
      {"operand_sets", 3.0},
      {"rotation", std::string("at least 3 x last-level cache")},
      {"threads", 72.0}};
  sample.verified = kFleetRepetitions + 1;
  sample.started = "2026-11-22T12:00:00Z";
  sample.began_seconds = 1000 + 10 * static_cast<double>(number);
  sample.ended_seconds = sample.began_seconds + 9.5;
  return sample;
}

// Without the fsync of the real writer: 13,800 of them are not what is measured.
void write_plainly(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  if (!file.flush()) throw world_error(path.string() + ": cannot be written", "is the disk full?");
}

void write_samples(const fs::path& folder, std::size_t unit, SamplesHeader header) {
  header.job = fmt::format("fleet-{:06}", unit);
  std::string bytes = to_line(header) + "\n";
  Noise noise(unit);
  for (std::size_t number = 0; number < kFleetCases; ++number) {
    bytes += to_line(sample(unit, number, noise)) + "\n";
  }
  bytes += to_line(SamplesFooter{bytes.size(), kFleetCases, sha256(bytes)}) + "\n";
  write_plainly(folder / (header.job + ".1.jsonl"), bytes);
}

}  // namespace

void write_fleet(const fs::path& folder, std::size_t units) {
  fs::create_directories(folder / "samples");
  Plan frozen = plan(units);
  const auto write_input = [&](const std::string& name, const std::string& bytes) {
    write_plainly(folder / name, bytes);
    frozen.inputs.push_back({name, sha256(bytes)});
  };
  write_input("campaign.json", to_json(campaign()));
  write_input("profile.json", to_json(profile()));
  write_input("site.json", to_json(site(units)));
  const std::string plan_bytes = to_json(frozen);
  write_plainly(folder / "plan.json", plan_bytes);
  const SamplesHeader header{frozen.id,     sha256(plan_bytes), {}, 1,
                             ASSAY_VERSION, frozen.reality,     {}};
  for (std::size_t unit = 0; unit < units; ++unit) write_samples(folder / "samples", unit, header);
}

}  // namespace assay
