// State inside a worker: verifies, calibrates and times one case. Google Benchmark runs the
// repetitions.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "harness/bench/timed_loop.hpp"
#include "results/record/plan.hpp"
#include "results/record/sample.hpp"

namespace assay {

// Operands that outlive a case; by key. The empty key says that some of them come from the seed.
using Kept = std::map<std::string, std::shared_ptr<void>>;

// A result was checked and is wrong. Not an std::exception, so that a benchmark's own handler
// cannot take it for an error.
struct WrongResult {
  std::string what;
};

struct CaseContext {
  const PlanEntry& entry;
  Device& device;
  Kept& kept;
  std::uint64_t seed = 0;
  std::uint64_t memory_bytes_max = 0;
  // Called between repetitions with the fraction that is done; may be empty.
  std::function<void(double fraction)> pulse;
  Group* group = nullptr;              // Of the ranks that run it together; null: it runs alone.
  const PowerSource* power = nullptr;  // Null: nothing is known of any counter.
};

// What a case delivered.
struct CaseResult {
  SampleStatus status = SampleStatus::error;
  std::string cause;
  std::map<std::string, Series> metrics;
  Facts facts;
  std::uint64_t verified = 0;
  std::vector<std::string> raw;  // Google Benchmark's JSON of each timed loop.
};

class WorkerState final : public State {
 public:
  explicit WorkerState(const CaseContext& context);

  const std::string& axis(const std::string& name) const override;
  std::uint64_t axis_count(const std::string& name) const override;
  Device& device() override { return context_.device; }
  std::uint64_t seed() const override;
  std::uint64_t memory_bytes_max() const override { return context_.memory_bytes_max; }
  void fact(const std::string& name, Fact value) override;
  Group& group() override;
  void verify(bool holds, const std::string& what) override;
  void measure(const Work& work) override;
  void record(const std::string& metric, std::span<const double> values) override;
  void record_each(const std::string& name, const std::string& unit,
                   std::span<const double> own) override;
  void record_beside(const std::string& name, const std::string& unit,
                     std::span<const double> values) override;
  std::span<const double> values(const std::string& metric) const override;
  double seconds(const std::function<void()>& run) override;
  void progress(double fraction) override {
    if (context_.pulse) context_.pulse(fraction);
  }
  void release_kept() override { context_.kept.clear(); }
  std::uint32_t repetitions() const override { return context_.entry.sampling.repetitions; }
  double repetition_seconds() const override { return context_.entry.sampling.repetition_seconds; }
  const Algorithm* algorithm() const override {
    return context_.entry.algorithm ? &*context_.entry.algorithm : nullptr;
  }

  // Moves out what the function delivered; without a value of each metric, or unverified: an error.
  CaseResult result() &&;

 private:
  std::shared_ptr<void>& kept_place(const std::string& key) override { return context_.kept[key]; }
  void need_seed(const std::string& metric);
  const PlannedMetric& undelivered(const std::string& metric) const;

  CaseContext context_;
  CaseResult result_;
  bool wrong_ = false;
  double began_seconds_ = 0;
};

// Runs one benchmark's function and turns whatever it does into a result: the one place in a worker
// where a case's exceptions are caught.
CaseResult run_case(const Benchmark& benchmark, const CaseContext& context);

}  // namespace assay
