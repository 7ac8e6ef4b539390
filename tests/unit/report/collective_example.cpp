// Made-up campaigns of ranks.
#include "tests/unit/report/collective_example.hpp"

#include "results/record/case.hpp"

namespace assay::example {
namespace {

PlanEntry entry_of(const RanksOptions& options, Axes axes) {
  PlanEntry entry;
  entry.stage = "fabric";
  entry.benchmark = options.benchmark;
  entry.axes = std::move(axes);
  entry.level = Level::host;
  entry.units = options.units;
  return entry;
}

Sample sample_of(const PlanEntry& entry, const std::string& unit, const RanksOptions& options) {
  Sample sample;
  sample.case_name = case_name(entry.benchmark, entry.axes);
  sample.unit = unit;
  sample.status = SampleStatus::measured;
  sample.verified = 1;
  sample.facts = {{"ranks", static_cast<double>(options.ranks)},
                  {"skew.points_to", options.points_to},
                  {"evenness.points_to", options.points_to}};
  if (!options.split.empty()) sample.facts["split"] = options.split;
  return sample;
}

void add(ReportBuilder& builder, const Sample& sample, bool is_demanded) {
  Samples samples;
  samples.append(sample);
  Verdict verdict;
  verdict.case_name = sample.case_name;
  verdict.unit = sample.unit;
  verdict.outcome = Outcome::pass;
  if (is_demanded) {
    Judgement judgement;
    judgement.metric = "busbw";
    judgement.unit = "B/s";
    judgement.outcome = Outcome::pass;
    judgement.limit = 1;
    judgement.relation = "at_least";
    verdict.judgements.push_back(judgement);
  }
  const SampleView view = samples[0];
  builder.add(verdict, {&view, 1});
}

// Twenty repetitions about a value, 1 % apart, with the value as their median.
std::vector<double> about(double value) {
  std::vector<double> values;
  for (int at = -10; at <= 10; ++at) values.push_back(value * (1 + 0.001 * at));
  return values;
}

void add_rates(Sample& sample, double bytes, const RanksOptions& options) {
  const double n = static_cast<double>(options.ranks);
  const double rate = bytes / (options.alpha + options.beta * bytes);
  sample.metrics["algbw"] = {"B/s", about(rate)};
  sample.metrics["busbw"] = {"B/s", about(rate * 2 * (n - 1) / n)};
  sample.facts["moved_bytes"] = bytes;
  for (std::size_t rank = 0; rank < options.ranks; ++rank) {
    const double seconds = 2e-4 * (rank == 2 ? 1.3 : 1);
    sample.metrics["own_work.rank-" + std::to_string(rank)] = {"s", about(seconds)};
  }
}

Plan plan_of(const std::vector<PlanEntry>& entries) {
  Plan plan;
  plan.reality = "simulated";
  plan.stages.push_back({"fabric", 60});
  plan.entries = entries;
  return plan;
}

}  // namespace

Report all_reduce(const RanksOptions& options) {
  std::vector<PlanEntry> entries;
  std::vector<double> bytes;  // Of each entry.
  for (const std::string& type : options.types) {
    for (const std::uint64_t size : options.sizes) {
      entries.push_back(entry_of(options, {{"component", "default"},
                                           {"place", "out"},
                                           {"size", std::to_string(size)},
                                           {"type", type}}));
      entries.back().metrics = {{"busbw", "B/s", Better::higher}, {"algbw", "B/s", Better::higher}};
      bytes.push_back(static_cast<double>(size));
    }
  }
  ReportBuilder builder(plan_of(entries), {});
  for (std::size_t at = 0; at < entries.size(); ++at) {
    for (const std::string& unit : options.units) {
      Sample sample = sample_of(entries[at], unit, options);
      add_rates(sample, bytes[at], options);
      add(builder, sample, true);
    }
  }
  return builder.build({}, {});
}

Report ping_pong(const RanksOptions& options) {
  RanksOptions named = options;
  named.benchmark = "allreduce.ping_pong";
  PlanEntry entry = entry_of(named, {{"size", "1048576"}, {"type", "fp32"}});
  entry.metrics = {{"evenness", "1", Better::higher}};
  ReportBuilder builder(plan_of({entry}), {});
  for (const std::string& unit : options.units) {
    Sample sample = sample_of(entry, unit, named);
    for (std::size_t a = 0; a < options.ranks; ++a) {
      std::vector<double> rates;
      for (std::size_t b = 0; b < options.ranks; ++b) {
        const bool met = a != b && (a + b != options.ranks - 1 || (a != 0 && b != 0));
        rates.push_back(met ? 1e9 * static_cast<double>(a + b) : 0);
      }
      sample.metrics["pair_best.rank-" + std::to_string(a)] = {"B/s", rates};
    }
    add(builder, sample, false);
  }
  return builder.build({}, {});
}

Report parts(std::size_t count) {
  RanksOptions named;
  named.benchmark = "allreduce.parts";
  PlanEntry entry = entry_of(named, {{"parts", "rail"}, {"size", "1048576"}, {"type", "fp32"}});
  entry.metrics = {{"slowest", "B/s", Better::higher}, {"even", "1", Better::higher}};
  ReportBuilder builder(plan_of({entry}), {});
  Sample sample = sample_of(entry, "h1", named);
  for (std::size_t part = 0; part < count; ++part) {
    sample.metrics["busbw.rail-" + std::to_string(part)] = {
        "B/s", about(1e9 * static_cast<double>(100 - part))};
  }
  add(builder, sample, false);
  return builder.build({}, {});
}

}  // namespace assay::example
