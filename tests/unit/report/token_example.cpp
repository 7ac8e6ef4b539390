// Made-up campaigns of tokens.
#include "tests/unit/report/token_example.hpp"

#include <fmt/format.h>

#include "results/record/case.hpp"

namespace assay::example {
namespace {

PlanEntry entry_of(const std::string& benchmark, Axes axes, const std::string& metric) {
  PlanEntry entry;
  entry.stage = "all";
  entry.benchmark = benchmark;
  entry.axes = std::move(axes);
  entry.metrics = {{metric, "1", Better::higher}};
  return entry;
}

Verdict verdict_of(const PlanEntry& entry, const std::string& unit, const Found& found) {
  Verdict verdict;
  verdict.case_name = case_name(entry.benchmark, entry.axes);
  verdict.unit = unit;
  verdict.outcome = found.outcome;
  verdict.reason = "too noisy to judge";
  Judgement judgement;
  judgement.metric = entry.metrics.front().name;
  judgement.outcome = found.outcome;
  judgement.value = found.value;
  verdict.judgements.push_back(judgement);
  return verdict;
}

Sample sample_of(const Verdict& verdict, SampleStatus status) {
  Sample sample;
  sample.case_name = verdict.case_name;
  sample.unit = verdict.unit;
  sample.status = status;
  sample.verified = 1;
  return sample;
}

void add(ReportBuilder& builder, const Verdict& verdict, const Sample& sample) {
  Samples samples;
  samples.append(sample);
  const SampleView view = samples[0];
  builder.add(verdict, {&view, 1});
}

Facts facts_of(const TokenOptions& options) {
  Facts facts = options.facts;
  facts.merge(Facts{{"flop_per_token", 2e9},
                    {"bytes_per_token", 1e6},
                    {"model_sha256", std::string("f0")},
                    {"flop_convention", std::string("2 FLOP a multiply-add")}});
  for (const std::string& name : options.no_facts) facts.erase(name);
  return facts;
}

}  // namespace

Report tokens(const TokenOptions& options) {
  const PlanEntry speed = entry_of("tokens.prefill", {{"type", "bf16"}}, "throughput");
  std::vector<std::pair<PlanEntry, Found>> references;
  for (const auto& [benchmark, found] : options.products) {
    references.emplace_back(entry_of(benchmark, {}, "throughput"), found);
  }
  if (options.memory) {
    references.emplace_back(entry_of("hbm.read", {}, "bandwidth"), *options.memory);
  }
  Plan plan;
  plan.reality = "simulated";
  plan.stages.push_back({"all", 60});
  if (options.tokens_first) plan.entries.push_back(speed);
  for (const auto& [entry, found] : references) plan.entries.push_back(entry);
  if (!options.tokens_first) plan.entries.push_back(speed);
  ReportBuilder builder(plan, {});
  for (const PlanEntry& entry : plan.entries) {
    for (const std::string& unit : options.units) {
      if (entry.benchmark == speed.benchmark) {
        const Verdict verdict = verdict_of(entry, unit, options.throughput);
        Sample sample = sample_of(verdict, options.status);
        sample.facts = facts_of(options);
        add(builder, verdict, sample);
        continue;
      }
      for (const auto& [of, found] : references) {
        if (of.benchmark != entry.benchmark) continue;
        const Verdict verdict = verdict_of(entry, unit, found);
        add(builder, verdict, sample_of(verdict, SampleStatus::measured));
      }
    }
  }
  return builder.build({}, {});
}

Report sweep(std::size_t loads, SampleStatus status) {
  const PlanEntry entry = entry_of("tokens.serve_sweep", {{"slo", "2/0.08"}}, "knee_throughput");
  Plan plan;
  plan.reality = "simulated";
  plan.entries.push_back(entry);
  ReportBuilder builder(plan, {});
  const Verdict verdict = verdict_of(entry, "host-0", {100});
  Sample sample = sample_of(verdict, status);
  sample.facts = {{"endpoint", std::string("tray-05")},
                  {"load_unit", std::string("streams")},
                  {"knee_load", 4.0},
                  {"slo_load", 2.0}};
  for (std::size_t at = 0; at < loads; ++at) {
    const auto load = static_cast<double>(std::uint64_t{1} << at);
    const auto series = [&](const char* name, const char* unit, double value) {
      sample.metrics[fmt::format("{}.load-{}", name, load)] = {unit, {value, value * 1.01}};
    };
    series("output_throughput", "tokens/s", 100 * load / (1 + load / 8));
    series("goodput", "requests/s", load > 2 ? 0 : load);
    series("ttft_p99", "s", 0.1 * load);
    if (load < 16) series("tpot_p99", "s", 0.01 + 0.001 * load);
  }
  add(builder, verdict, sample);
  return builder.build({}, {});
}

}  // namespace assay::example
