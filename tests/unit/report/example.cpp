// Made-up campaigns.
#include "tests/unit/report/example.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace assay::example {
namespace {

struct Kind {
  std::string_view stage;
  std::string_view benchmark;
  Axes axes;
  std::string_view metric;
  std::string_view unit;
  double typical;
  double limit;  // 0: recorded only.
};

const std::array<Kind, 6>& kinds() {
  static const std::array<Kind, 6> all{{
      {"hbm", "hbm.triad", {{"bytes", "2147483648"}}, "bandwidth", "B/s", 40.1e9, 36e9},
      {"hbm", "hbm.copy", {{"bytes", "2147483648"}}, "bandwidth", "B/s", 38.7e9, 36e9},
      {"gemm",
       "gemm.fp32",
       {{"mode", "burst"}, {"shape", "4096x4096x4096"}},
       "throughput",
       "FLOP/s",
       312.4e9,
       187e9},
      {"gemm",
       "gemm.bf16",
       {{"mode", "sustained"}, {"shape", "4096x4096x4096"}},
       "throughput",
       "FLOP/s",
       1.372e12,
       0.81e12},
      {"latency", "launch.empty", {}, "latency", "s", 4.2e-6, 6e-6},
      {"latency", "launch.jitter", {}, "jitter", "s", 0.31e-6, 0},
  }};
  return all;
}

// Even in [0, 1), the same everywhere.
double noise(std::size_t a, std::size_t b) {
  std::uint64_t mixed = a * 0x9E3779B97F4A7C15ULL + b * 0xBF58476D1CE4E5B9ULL + 1;
  mixed ^= mixed >> 31;
  mixed *= 0x94D049BB133111EBULL;
  mixed ^= mixed >> 29;
  return static_cast<double>(mixed >> 11) / 9007199254740992.0;
}

double bell(std::size_t a, std::size_t b) {
  return noise(a, b) + noise(a, b + 7001) + noise(a, b + 14003) - 1.5;
}

std::string unit_name(const Options& options, std::size_t unit) {
  if (options.units <= 8) return fmt::format("gpu-{}", unit);
  return fmt::format("rack-{:03}/tray-{:02}/gpu-{}", unit / 72 + 1, unit % 72 / 4 + 1, unit % 4);
}

const Kind& kind_of(std::size_t at) { return kinds()[at % kinds().size()]; }

Axes axes_of(std::size_t at) {
  Axes axes = kind_of(at).axes;
  if (at >= kinds().size()) axes["variant"] = std::to_string(at / kinds().size());
  return axes;
}

Site site_of(const Options& options) {
  Site site{"Bruyères-le-Châtel, hall 2", {}};
  SiteHost host{.id = "host-0",
                .hostname = options.hostname,
                .serial = "",
                .architecture = "aarch64",
                .cpus = "0-143",
                .facts = {},
                .devices = {}};
  host.facts["memory_bytes"] = 1030792151040.0;
  for (std::size_t unit = 0; unit < std::min<std::size_t>(options.units, 100); ++unit) {
    host.devices.push_back({.id = unit_name(options, unit),
                            .kind = "cuda",
                            .model = "Example GB300",
                            .serial = fmt::format("16502{:05}", unit * 37),
                            .cpus = "0-71",
                            .facts = {{"memory_bytes", 309237645312.0}},
                            .unavailable = {}});
  }
  site.hosts.push_back(host);
  return site;
}

Plan plan_of(const Options& options) {
  Plan plan;
  plan.id = "0f3c9a77d1e84b6c8d21aa35be904417";
  plan.created = "2026-04-18T05:12:44Z";
  plan.campaign = "device";
  plan.site = "Bruyères-le-Châtel, hall 2";
  plan.profile = "gb300-contract";
  plan.launcher = "slurm";
  plan.reality = options.reality;
  plan.version = "0.1.0";
  for (const char* stage : {"preflight", "hbm", "gemm", "latency"})
    plan.stages.push_back({stage, 60});
  plan.entries.push_back({.stage = "preflight",
                          .benchmark = "preflight.host",
                          .axes = {},
                          .level = Level::host,
                          .units = {"host-0"},
                          .metrics = {},
                          .sampling = {},
                          .budget_seconds = 5,
                          .deadline_seconds = 45});
  for (std::size_t at = 0; at < options.cases; ++at) {
    const Kind& kind = kind_of(at);
    PlanEntry entry;
    entry.stage = kind.stage;
    entry.benchmark = kind.benchmark;
    entry.axes = axes_of(at);
    entry.units = {"gpu"};
    entry.metrics = {{std::string(kind.metric), std::string(kind.unit),
                      kind.stage == "latency" ? Better::lower : Better::higher}};
    plan.entries.push_back(entry);
  }
  plan.not_offered.push_back({"gemm.fp8", {}, {"gpu-0"}, "the device has no FP8 instructions"});
  plan.inputs.push_back({"inputs/campaign.json", std::string(64, '4')});
  return plan;
}

Bound bound_of(std::size_t at) {
  const Kind& kind = kind_of(at);
  Bound bound;
  bound.benchmark = kind.benchmark;
  bound.metric = kind.metric;
  bound.unit = kind.unit;
  bound.systematic = 0.002;
  bound.source = "contract annex B, rev 4, clause B.3." + std::to_string(at + 1);
  if (kind.limit == 0) {
    bound.gate = Gate::record;
    bound.reason = "no demand was agreed for jitter";
  } else if (kind.stage == "latency") {
    bound.at_most = Threshold{kind.limit, ""};
  } else {
    bound.at_least = Threshold{kind.limit, ""};
    bound.spread_max = 0.08;
  }
  return bound;
}

Profile profile_of() {
  Profile profile;
  profile.name = "gb300-contract";
  profile.about = "Demands of the supply contract for one device.";
  profile.decision = {
      1.8, 0.05, 20, 20, "simulation of 10 million units, see the note on the decision rule", 0};
  profile.acceptance = Acceptance{{{Level::device, 1.0}}, false, "contract clause 11.2"};
  profile.requirements.push_back(
      {"foreign_cpus", "1", {}, 0.05, "contract annex C, quiet hosts", 0});
  profile.requirements.push_back({"steal_fraction", "1", {}, 0.01, "contract annex C", 0});
  profile.expectations.push_back({"preflight.host",
                                  "governor",
                                  Gate::judge,
                                  {Fact{"performance"}},
                                  {},
                                  {},
                                  "contract annex C",
                                  "",
                                  0});
  for (std::size_t at = 0; at < kinds().size(); ++at) profile.bounds.push_back(bound_of(at));
  profile.demands.push_back({"gemm.bf16", "contract clause 4.1", 0});
  return profile;
}

// What is wrong with a unit, in a fixed place for each number of units.
enum class Fault { none, slow, noisy, silent, close };

Fault fault_of(const Options& options, std::size_t unit, std::size_t at) {
  if (!options.exceptions) return Fault::none;
  const std::size_t every = options.units <= 8 ? options.units : 1000;
  if (unit % every == every / 2 && at == 0) return Fault::slow;
  if (unit % every == every / 3 && at == 1) return Fault::close;
  if (unit % every == every / 4 && at == 3) return Fault::noisy;
  if (options.units > 8 && unit == 777) return Fault::silent;
  return Fault::none;
}

Sample sample_of(const Options& options, std::size_t unit, std::size_t at, Fault fault) {
  const Kind& kind = kind_of(at);
  Sample sample;
  sample.case_name = case_name(std::string(kind.benchmark), axes_of(at));
  sample.unit = unit_name(options, unit);
  sample.status = SampleStatus::measured;
  sample.verified = 20;
  double level = kind.typical * (1 + 0.012 * bell(unit, at * 31));
  if (fault == Fault::slow) level = kind.limit * (1 - 0.11 * (1 + noise(unit, 5)));
  if (fault == Fault::close) level = kind.limit * 1.0008;
  const double spread = fault == Fault::noisy ? 0.2 : 0.004;
  Series series{std::string(kind.unit), {}};
  for (std::size_t each = 0; each < options.repetitions; ++each) {
    series.values.push_back(level * (1 + spread * bell(unit + 11, at * 97 + each)));
  }
  sample.metrics.emplace(kind.metric, std::move(series));
  sample.conditions = {{"foreign_cpus", 0.02 * noise(unit, at)},
                       {"steal_fraction", 0.0},
                       {"temperature_celsius", 54 + 9 * noise(unit, at + 3)},
                       {"throttled_seconds", 0.0}};
  if (unit == 0) {
    sample.facts = {{"implementation", "cublasLt 13.1"},
                    {"isa", "sm_103"},
                    {"operand_bytes", 201326592.0},
                    {"iterations", 24.0},
                    {"rotated", true}};
  }
  return sample;
}

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void judge_value(Judgement& judgement, const Kind& kind, Fault fault) {
  const double good =
      kind.stage == "latency" ? kind.limit - *judgement.value : *judgement.value - kind.limit;
  judgement.limit = kind.limit;
  judgement.margin = good / kind.limit;
  judgement.relation = kind.stage == "latency" ? "at_most" : "at_least";
  judgement.uncertainty = 0.004 * kind.limit;
  judgement.coverage = 2;
  judgement.tail = judgement.value;
  judgement.outcome = fault == Fault::close   ? Outcome::indeterminate
                      : *judgement.margin < 0 ? Outcome::fail
                                              : Outcome::pass;
  judgement.reason = fmt::format("{:.4g} {}, {:.4g} demanded, margin {:.2f} %", *judgement.value,
                                 kind.unit, kind.limit, 100 * *judgement.margin);
}

Verdict verdict_of(const Sample& sample, std::size_t at, Fault fault) {
  const Kind& kind = kind_of(at);
  Verdict verdict;
  verdict.case_name = sample.case_name;
  verdict.unit = sample.unit;
  if (fault == Fault::silent) {
    verdict.outcome = Outcome::missing;
    verdict.reason = "planned, but nothing came back";
    return verdict;
  }
  const std::vector<double>& values = sample.metrics.at(std::string(kind.metric)).values;
  Judgement judgement;
  judgement.metric = kind.metric;
  judgement.unit = kind.unit;
  judgement.source = bound_of(at % kinds().size()).source;
  judgement.count = values.size();
  judgement.value = median_of(values);
  judgement.spread = 0.011;
  if (fault == Fault::noisy) {
    judgement.outcome = Outcome::error;
    judgement.spread = 0.31;
    judgement.reason = "too noisy: spread 31 %, at most 8 % allowed";
  } else if (kind.limit == 0) {
    judgement.reason = "recorded only: no demand was agreed for jitter";
  } else {
    judge_value(judgement, kind, fault);
  }
  verdict.outcome = judgement.outcome;
  verdict.reason = judgement.reason;
  verdict.judgements.push_back(judgement);
  return verdict;
}

void add(ReportBuilder& builder, const Verdict& verdict, const Sample& sample) {
  Samples samples;
  samples.append(sample);
  const SampleView view = samples[0];
  builder.add(verdict, {&view, 1});
}

void add_host(ReportBuilder& builder, const Options& options) {
  Sample sample;
  sample.case_name = "preflight.host";
  sample.unit = "host-0";
  sample.status = SampleStatus::measured;
  sample.facts = {{"hostname", options.hostname}, {"kernel", "6.8.0-1021-nvidia-64k"},
                  {"governor", "performance"},    {"memory_bytes", 1030792151040.0},
                  {"cpu_model", "Neoverse-V2"},   {"page_bytes", 65536.0},
                  {"virtualised", false}};
  Verdict verdict;
  verdict.case_name = sample.case_name;
  verdict.unit = sample.unit;
  verdict.outcome = Outcome::pass;
  Judgement judgement;
  judgement.metric = "governor";
  judgement.outcome = Outcome::pass;
  judgement.reason = "performance, expected performance";
  judgement.source = "contract annex C";
  verdict.judgements.push_back(judgement);
  add(builder, verdict, sample);
}

void count(Tally& tally, const std::optional<Outcome>& outcome) {
  ++tally.planned;
  if (outcome) {
    ++tally.outcomes[*outcome];
  } else {
    ++tally.recorded;
  }
}

void finish(Ruling& ruling) {
  Summary& summary = ruling.summary;
  const std::uint64_t failed = summary.cases.of(Outcome::fail);
  const std::uint64_t passed = summary.cases.of(Outcome::pass);
  const bool whole = passed + summary.cases.recorded == summary.cases.planned;
  summary.exit = failed != 0 ? Exit::rejected : whole ? Exit::accepted : Exit::undecided;
  summary.headline = fmt::format("{} of {} planned measurements pass, {} fail and {} are open.",
                                 passed, summary.cases.planned, failed,
                                 summary.cases.planned - passed - failed - summary.cases.recorded);
  summary.plan_sha256 = std::string(64, 'a');
  summary.profile_sha256 = std::string(64, 'b');
  for (const UnitVerdict& unit : ruling.units) count(summary.units[unit.level], unit.outcome);
}

}  // namespace

Report report(const Options& options) {
  ReportBuilder builder(plan_of(options), profile_of());
  Ruling ruling;
  add_host(builder, options);
  count(ruling.summary.cases, Outcome::pass);
  ruling.units.push_back({"host-0", Level::host, Outcome::pass, 0, 0});
  for (std::size_t unit = 0; unit < options.units; ++unit) {
    ruling.units.push_back({unit_name(options, unit), Level::device, std::nullopt, 0, 0});
  }
  for (std::size_t at = 0; at < options.cases; ++at) {
    for (std::size_t unit = 0; unit < options.units; ++unit) {
      const Fault fault = fault_of(options, unit, at);
      const Sample sample = sample_of(options, unit, at, fault);
      const Verdict verdict = verdict_of(sample, at, fault);
      if (fault == Fault::silent) {
        builder.add(verdict, {});
      } else {
        add(builder, verdict, sample);
      }
      count(ruling.summary.cases, verdict.outcome);
      ++(verdict.outcome ? ruling.summary.metrics_judged : ruling.summary.metrics_recorded);
      UnitVerdict& of_unit = ruling.units[unit + 1];
      of_unit.outcome = worse(of_unit.outcome, verdict.outcome);
    }
  }
  finish(ruling);
  return builder.build(ruling, site_of(options));
}

}  // namespace assay::example
