// Site, campaign, profile and plan of the golden street. Every number is invented.
#include "street.hpp"

namespace assay::golden {
namespace {

constexpr const char* kInvented = "invented, to be an example and a fixture";
constexpr std::uint32_t kRepetitions = 12;

SiteDevice device(int number) {
  SiteDevice device;
  device.id = "cpu-" + std::to_string(number);
  device.kind = "cpu";
  device.model = "Example CPU 9000";
  device.serial = "EX-" + std::to_string(1000 + number);
  device.cpus = std::to_string(2 * (number % 5)) + "-" + std::to_string(2 * (number % 5) + 1);
  device.facts = {{"cores", 2.0}, {"llc_bytes", 33554432.0}, {"memory_bytes", 34359738368.0}};
  return device;
}

SiteHost host(int number) {
  SiteHost host;
  host.id = "host-" + std::to_string(number);
  host.hostname = "example-" + std::to_string(number);
  host.serial = "HX-" + std::to_string(number);
  host.architecture = "x86_64";
  host.cpus = "0-9";
  host.facts = {{"kernel", std::string("6.1.0-example")}};
  for (int i = 0; i < 5; ++i) host.devices.push_back(device(5 * number + i));
  return host;
}

CampaignCase campaign_case(const std::string& benchmark) {
  CampaignCase chosen;
  chosen.benchmark = benchmark;
  chosen.sampling = {.repetitions = kRepetitions, .repetition_seconds = 0.05};
  chosen.budget_seconds = 1;
  chosen.deadline_seconds = 30;
  return chosen;
}

PlanEntry entry(const std::string& benchmark, std::vector<PlannedMetric> metrics) {
  PlanEntry entry;
  entry.stage = "street";
  entry.benchmark = benchmark;
  entry.units = {"cpu-[0-9]"};
  entry.metrics = std::move(metrics);
  entry.sampling = campaign_case(benchmark).sampling;
  entry.budget_seconds = 1;
  entry.deadline_seconds = 30;
  return entry;
}

PlanEntry gemm(const std::string& benchmark) {
  PlanEntry planned = entry(benchmark, {{"flops", "FLOP/s", Better::higher}});
  planned.axes = {{"mode", "burst"}, {"shape", "2048x2048x2048"}};
  return planned;
}

PlanEntry host_entry() {
  PlanEntry planned = entry("preflight.host", {});
  planned.stage = "preflight";
  planned.level = Level::host;
  planned.units = {"host-[0-1]"};
  return planned;
}

Bound bound(const PlanEntry& planned) {
  Bound bound;
  bound.benchmark = planned.benchmark;
  bound.metric = planned.metrics[0].name;
  bound.unit = planned.metrics[0].unit;
  bound.samples_min = kRepetitions;
  bound.spread_max = 0.15;
  bound.systematic = 0.01;
  bound.source = kInvented;
  bound.reason = "an example of a limit";
  return bound;
}

Bound at_least(const PlanEntry& planned, const Threshold& floor, double physical_limit) {
  Bound found = bound(planned);
  found.at_least = floor;
  found.physical_limit = Threshold{physical_limit, {}};
  return found;
}

Bound recorded(const PlanEntry& planned, const std::string& reason) {
  Bound found = bound(planned);
  found.gate = Gate::record;
  found.reason = reason;
  return found;
}

PlannedMetric bandwidth() { return {"bandwidth", "B/s", Better::higher}; }

PlanEntry timer() { return entry("preflight.timer", {{"latency", "s", Better::lower}}); }

Expectation expectation(const std::string& fact, std::vector<Fact> one_of, Gate gate) {
  Expectation expected;
  expected.benchmark = "preflight.host";
  expected.fact = fact;
  expected.gate = gate;
  expected.one_of = std::move(one_of);
  expected.source = kInvented;
  expected.reason = "an example of an expectation";
  return expected;
}

}  // namespace

Site site() { return {"golden", {host(0), host(1)}}; }

Campaign campaign() {
  Campaign campaign;
  campaign.name = "golden";
  campaign.about = "Example: invented values in which every outcome happens.";
  CampaignStage preflight{.name = "preflight", .budget_seconds = 5, .cases = {}};
  preflight.cases = {campaign_case("preflight.host")};
  CampaignStage street{.name = "street", .budget_seconds = 30, .cases = {}};
  for (const char* benchmark : {"preflight.read", "preflight.timer", "hbm.copy", "hbm.triad"}) {
    street.cases.push_back(campaign_case(benchmark));
  }
  for (const char* benchmark : {"gemm.fp32", "gemm.bf16"}) {
    street.cases.push_back(campaign_case(benchmark));
    street.cases.back().axes = {{"mode", {"burst"}}, {"shape", {"2048x2048x2048"}}};
  }
  campaign.stages = {preflight, street};
  return campaign;
}

Plan plan() {
  Plan plan;
  plan.id = "601de9601de9601de9601de9601de960";
  plan.created = "2026-11-22T12:00:00Z";
  plan.campaign = "golden";
  plan.site = "golden";
  plan.profile = "golden";
  plan.launcher = "local";
  plan.version = "golden";
  plan.stages = {{"preflight", 5}, {"street", 30}};
  plan.entries = {host_entry(),
                  entry("preflight.read", {bandwidth()}),
                  timer(),
                  entry("hbm.copy", {bandwidth()}),
                  entry("hbm.triad", {bandwidth()}),
                  gemm("gemm.fp32"),
                  gemm("gemm.bf16")};
  plan.entries.back().units = {"cpu-[0-6]", "cpu-[8-9]"};
  plan.not_offered = {{"gemm.bf16",
                       plan.entries.back().axes,
                       {"cpu-7"},
                       "this example CPU has no BF16 instructions"}};
  return plan;
}

Profile profile() {
  Profile profile;
  profile.name = "golden";
  profile.about = "Example: every number in it is invented and means nothing for any machine.";
  profile.device = "Example CPU 9000";
  profile.decision.n = kRepetitions;
  profile.decision.source = kInvented;
  profile.acceptance = Acceptance{{{Level::device, 1.0}}, false, kInvented};
  profile.requirements = {{.condition = "foreign_cpus",
                           .unit = "1",
                           .at_least = std::nullopt,
                           .at_most = 0.2,
                           .source = kInvented}};
  profile.expectations = {
      expectation("clock_source", {std::string("tsc"), std::string("arch_sys_counter")},
                  Gate::judge),
      expectation("virtualized", {false}, Gate::record)};
  Bound latency = bound(timer());
  latency.at_most = Threshold{1e-7, {}};
  latency.physical_limit = Threshold{1e-9, {}};
  const Threshold of_read{0.6, "preflight.read"};
  profile.bounds = {recorded(entry("preflight.read", {bandwidth()}), "the yardstick of hbm"),
                    latency,
                    at_least(entry("hbm.copy", {bandwidth()}), of_read, 1e11),
                    at_least(entry("hbm.triad", {bandwidth()}), of_read, 1e11),
                    at_least(gemm("gemm.fp32"), {2e11, {}}, 1e12),
                    recorded(gemm("gemm.bf16"), "no source states what it should be")};
  profile.demands = {{"gemm.bf16", kInvented}};
  return profile;
}

}  // namespace assay::golden
