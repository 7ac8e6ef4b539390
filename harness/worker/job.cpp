// Reading the plan, running its entries, writing samples.
#include "harness/worker/job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "harness/bench/worker_state.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cpu/device.hpp"
#include "harness/device/cpu_list.hpp"
#include "harness/telemetry/conditions.hpp"
#include "harness/worker/libraries.hpp"
#include "harness/worker/operands.hpp"
#include "harness/worker/raw_file.hpp"
#include "results/format/plan.hpp"
#include "results/format/site.hpp"
#include "results/record/case.hpp"
#include "results/record/error.hpp"
#include "results/record/pattern.hpp"
#include "results/record/plan_name.hpp"
#include "results/store/clock.hpp"
#include "results/store/file.hpp"
#include "results/store/samples.hpp"

namespace assay {
namespace {

// What the job runs on: one device, or all of a host as one.
struct Place {
  std::string cpus;
  Facts facts;
  std::size_t sharers = 1;  // Workers on this host at the same time.
};

Place place_of(const Site& site, const std::string& unit) {
  for (const SiteHost& host : site.hosts) {
    if (host.id == unit) return {host.cpus, host.facts, 1};
    for (const SiteDevice& device : host.devices) {
      if (device.id != unit) continue;
      if (device.kind != "cpu") {
        throw Error{
            fmt::format("unit {} is a {} device; this worker drives cpu", unit, device.kind)};
      }
      return {device.cpus, device.facts, host.devices.size()};
    }
  }
  throw Error{fmt::format("the site has no unit '{}'", unit), "unit ids stand in site.json"};
}

void check_affinity(const std::vector<unsigned>& planned, const std::string& unit) {
  const auto own = affinity();
  if (own == planned) return;
  throw world_error(fmt::format("this worker may run on CPUs {}, but {} has CPUs {}",
                                format_cpu_list(own), unit, format_cpu_list(planned)),
                    "start it by `assay run`, or pin it with taskset -c");
}

// A job's id becomes a file name.
void check_request(const JobRequest& request, const Plan& plan) {
  if (request.job.empty() || request.job.front() == '.' ||
      request.job.find('/') != std::string::npos) {
    throw Error{fmt::format("'{}' is no id of a job", request.job), "see the journal for its ids"};
  }
  for (const std::size_t index : request.entries) {
    if (index >= plan.entries.size()) {
      throw Error{
          fmt::format("the plan has {} entries, none with index {}", plan.entries.size(), index)};
    }
    const auto units = expand(plan.entries[index].units);
    if (std::ranges::find(units, request.unit) == units.end()) {
      throw Error{fmt::format("the plan does not want entry {} on {}", index, request.unit)};
    }
  }
}

// Differs from case to case and unit to unit, and is the same in every run of the plan: FNV-1a of
// the names.
std::uint64_t seed_of(std::uint64_t plan_seed, const std::string& case_and_unit) {
  std::uint64_t hash = 14695981039346656037ULL ^ plan_seed;
  for (const char letter : case_and_unit) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
  }
  return hash;
}

double monotonic_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string name(SampleStatus status) {
  switch (status) {
    case SampleStatus::measured: return "measured";
    case SampleStatus::wrong: return "wrong";
    case SampleStatus::error: return "error";
  }
  return "error";
}

class JobRun {
 public:
  JobRun(const JobRequest& request, const Plan& plan, const Place& place, ProgressPipe& progress)
      : request_(request),
        plan_(plan),
        device_(request.unit, parse_cpu_list(place.cpus), place.facts),
        operands_(plan.memory_fraction_max, place.sharers),
        progress_(progress) {}

  const std::vector<unsigned>& cpus() const { return device_.cpus(); }

  // One case: everything that it says goes into the sample and the raw line.
  Sample run(std::size_t index, RawFile& raw) {
    const PlanEntry& entry = plan_.entries[index];
    Sample sample;
    sample.case_name = case_name(entry.benchmark, entry.axes);
    sample.unit = request_.unit;
    sample.attempt = request_.attempt;
    sample.started = utc_now();
    sample.began_seconds = monotonic_seconds();
    operands_.enter_suite(entry.benchmark);
    ConditionsProbe probe(device_.cpus());
    CaseResult result = measured(index, sample.case_name, probe);
    sample.conditions = probe.finish();
    sample.ended_seconds = monotonic_seconds();
    raw.append(sample.case_name, sample.unit, result.raw);
    take(sample, std::move(result));
    return sample;
  }

 private:
  CaseResult measured(std::size_t index, const std::string& case_named, ConditionsProbe& probe) {
    const PlanEntry& entry = plan_.entries[index];
    const Benchmark* benchmark = Registered<Benchmark>::find(entry.benchmark);
    if (benchmark == nullptr) {
      CaseResult absent;
      absent.cause = "benchmark " + entry.benchmark + " is not part of this worker";
      return absent;
    }
    return run_case(*benchmark, {.entry = entry,
                                 .device = device_,
                                 .kept = operands_.kept(),
                                 .seed = seed_of(plan_.seed, case_named + "@" + request_.unit),
                                 .memory_bytes_max = operands_.bytes_max(),
                                 .pulse = [&](double fraction) {
                                   probe.look();
                                   progress_.progress(index, fraction);
                                 }});
  }

  void take(Sample& sample, CaseResult result) const {
    sample.status = result.status;
    sample.cause = std::move(result.cause);
    sample.metrics = std::move(result.metrics);
    sample.verified = result.verified;
    sample.facts = request_.environment;
    sample.facts.merge(result.facts);
  }

  const JobRequest& request_;
  const Plan& plan_;
  CpuDevice device_;
  Operands operands_;
  ProgressPipe& progress_;
};

}  // namespace

void run_job(const JobRequest& request, ProgressPipe& progress) {
  const std::string plan_name = plan_file(plan_number_of(request.job));
  const std::string plan_bytes = read_file(request.folder / plan_name);
  const Plan plan = parse_plan(plan_bytes, plan_name);
  const Site site = parse_site(read_file(request.folder / "site.json"), "site.json");
  check_request(request, plan);
  JobRun run(request, plan, place_of(site, request.unit), progress);
  check_affinity(run.cpus(), request.unit);

  const std::string stem = fmt::format("{}.{}.jsonl", request.job, request.attempt);
  SamplesWriter writer(request.folder / "samples" / stem,
                       {plan.id, sha256(plan_bytes), request.job, request.attempt, ASSAY_VERSION,
                        plan.reality, loaded_libraries()});
  RawFile raw(request.folder / "raw" / stem);
  for (const std::size_t index : request.entries) {
    if (!progress.begin(index)) throw world_error("nobody listens to this job any more");
    const Sample sample = run.run(index, raw);
    writer.append(sample);
    progress.end(index, name(sample.status));
  }
  writer.finish();
}

}  // namespace assay
