// Reading the plan, running its entries, writing samples.
#include "harness/worker/job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "harness/bench/worker_state.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cpu_list.hpp"
#include "harness/device/ranks.hpp"
#include "harness/telemetry/conditions.hpp"
#include "harness/telemetry/energy.hpp"
#include "harness/telemetry/host.hpp"
#include "harness/telemetry/nic_conditions.hpp"
#include "harness/worker/bootstrap.hpp"
#include "harness/worker/gpu_watch.hpp"
#include "harness/worker/libraries.hpp"
#include "harness/worker/nccl_ras.hpp"
#include "harness/worker/opened_device.hpp"
#include "harness/worker/operands.hpp"
#include "harness/worker/rank.hpp"
#include "harness/worker/raw_file.hpp"
#include "harness/worker/settle.hpp"
#include "results/format/plan.hpp"
#include "results/format/site.hpp"
#include "results/next/groups.hpp"
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
  std::size_t sharers = 1;    // Workers on this host at the same time.
  std::string hostname = {};  // Where the site says it is.
  std::string kind = "cpu";   // The backend that drives it.
  std::string model = {};
  unsigned number = 0;  // Among the host's devices of that kind.
};

unsigned number_of(const SiteHost& host, const SiteDevice& device) {
  unsigned number = 0;
  for (const SiteDevice& before : host.devices) {
    if (&before == &device) break;
    if (before.kind == device.kind) ++number;
  }
  return number;
}

Place place_of(const Site& site, const std::string& unit) {
  for (const SiteHost& host : site.hosts) {
    if (host.id == unit) return {host.cpus, host.facts, 1, host.hostname};
    for (const SiteDevice& device : host.devices) {
      if (device.id != unit) continue;
      return {device.cpus, device.facts, host.devices.size(),    host.hostname,
              device.kind, device.model, number_of(host, device)};
    }
  }
  throw Error{fmt::format("the site has no unit '{}'", unit), "unit ids stand in site.json"};
}

// A rank has its device's facts, and its own part of the CPUs.
Place place_of(const Site& site, const std::vector<Rank>& ranks, std::size_t rank) {
  if (rank >= ranks.size()) {
    throw Error{fmt::format("there is no rank {}: the unit has {} ranks", rank, ranks.size())};
  }
  Place place = place_of(site, ranks[rank].device);
  place.cpus = ranks[rank].cpus;
  place.sharers =
      static_cast<std::size_t>(std::ranges::count(ranks, ranks[rank].host, &Rank::host));
  return place;
}

// A worker elsewhere would measure another device under this one's name.
void check_host(const Place& place) {
  if (place.hostname.empty() || place.hostname == hostname()) return;
  throw world_error(fmt::format("this worker runs on host '{}', but is planned on '{}'", hostname(),
                                place.hostname),
                    "the hostnames in the site file are those that the hosts themselves state");
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

// Differs from case to case and, but for what is compared over the fleet, from unit to unit, and is
// the same in every run of the plan: FNV-1a of the names.
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

std::string name_of(SampleStatus status) {
  switch (status) {
    case SampleStatus::measured: return "measured";
    case SampleStatus::wrong: return "wrong";
    case SampleStatus::error: return "error";
  }
  return "error";
}

// Of all cases of the job: the library of GPUs hears once a process which way it is to take.
Route route_of(const JobRequest& request, const Plan& plan) {
  std::optional<Route> route;
  for (const std::size_t index : request.entries) {
    const Benchmark* benchmark = Registered<Benchmark>::find(plan.entries[index].benchmark);
    if (benchmark == nullptr) continue;
    if (route && *route != benchmark->route) {
      throw Error{fmt::format("job {} has cases over the network alone, and others", request.job),
                  "give those over the network a stage of their own in the campaign"};
    }
    route = benchmark->route;
  }
  return route.value_or(Route::any);
}

// The device's place among others, given up before the device ends.
class Joined {
 public:
  explicit Joined(GroupRank* rank) : rank_(rank) {}
  ~Joined() {
    if (rank_ != nullptr) rank_->leave();
  }
  Joined(const Joined&) = delete;
  Joined& operator=(const Joined&) = delete;

 private:
  GroupRank* rank_;
};

class JobRun {
 public:
  // `rank`: null where it runs alone.
  JobRun(const JobRequest& request, const Plan& plan, const Place& place, GroupRank* rank)
      : request_(request),
        plan_(plan),
        cpus_(parse_cpu_list(place.cpus)),
        device_(open_device({request.unit, place.kind, place.model, place.number, cpus_,
                             place.facts, plan.reality, request.environment})),
        joined_(rank),
        energy_(cpus_.size()),
        operands_(plan.memory_fraction_max, place.sharers),
        rank_(rank) {
    const auto pci = place.facts.find("pci");
    if (place.kind == "cpu") power_source_ = {energy_.basis(), [this] { return energy_.joules(); }};
    if (place.kind == "cuda" && pci != place.facts.end()) {
      gpu_.emplace(text(pci->second));
      power_source_ = {"GPU module, its own sensor", [this] { return gpu_->power().energy_joules; },
                       [this] { return gpu_->power().power_cap_seconds; }};
    }
    const void* const library = device_->find_kernel(typeid(JoinKernel), kJoinKernel);
    if (rank_ != nullptr && library != nullptr) {
      rank_->measure_by(*static_cast<const JoinKernel*>(library), *device_,
                        route_of(request, plan));
    }
  }

  const std::vector<unsigned>& cpus() const { return cpus_; }

  // Why no further case may be run by this process; empty where it may.
  std::string lost() const { return device_->lost(); }

  // One case: everything that it says goes into the sample and the raw line.
  Sample run(std::size_t index, ProgressPipe& progress) {
    const PlanEntry& entry = plan_.entries[index];
    Sample sample;
    sample.case_name = case_name(entry.benchmark, entry.axes);
    sample.unit = request_.unit;
    sample.attempt = request_.attempt;
    sample.started = utc_now();
    sample.began_seconds = monotonic_seconds();
    operands_.enter_suite(entry.benchmark, *device_);
    if (rank_ != nullptr) rank_->begin(sample.case_name, entry.deadline_seconds);
    ConditionsProbe probe(cpus_);
    if (gpu_) gpu_->begin();
    if (rank_ != nullptr) ports_ = nic_ports();
    CaseResult result = run_case(entry, sample.case_name, [&](double fraction) {
      probe.look();
      progress.progress(index, fraction);
    });
    sample.conditions = probe.finish();
    if (gpu_) look_at_gpu(sample.conditions, result);
    if (rank_ != nullptr) {
      look_at_ports(sample.conditions, result);
      result = settled(std::move(result));
      sample.conditions = settle(rank_->meeting(), sample.conditions);
    }
    sample.ended_seconds = monotonic_seconds();
    loops_ = std::exchange(result.raw, {});
    take(sample, std::move(result));
    return sample;
  }

  // What Google Benchmark said of the last case.
  const std::vector<std::string>& loops() const { return loops_; }

 private:
  CaseResult run_case(const PlanEntry& entry, const std::string& case_named,
                      const std::function<void(double)>& pulse) {
    const Benchmark* benchmark = Registered<Benchmark>::find(entry.benchmark);
    if (benchmark == nullptr) {
      CaseResult absent;
      absent.cause = "benchmark " + entry.benchmark + " is not part of this worker";
      return absent;
    }
    CaseResult refused;
    refused.cause = refusal(*device_, *benchmark, entry.axes);
    if (!refused.cause.empty()) return refused;
    return assay::run_case(
        *benchmark,
        {.entry = entry,
         .device = *device_,
         .kept = operands_.kept(),
         .seed = seed_of(plan_.seed,
                         benchmark->same_operands ? case_named : case_named + "@" + request_.unit),
         .memory_bytes_max = operands_.bytes_max(),
         .pulse = pulse,
         .group = rank_ == nullptr ? nullptr : &rank_->group(),
         .power = &power_source_});
  }

  void look_at_gpu(Conditions& conditions, CaseResult& result) const {
    conditions.merge(gpu_->finish());
    const GpuTrouble trouble = gpu_trouble(conditions, gpu_->take_xids());
    if (result.status == SampleStatus::wrong) return;
    if (!trouble.fault.empty()) {
      result.status = SampleStatus::wrong;
      result.cause = trouble.fault;
    } else if (!trouble.disturbance.empty()) {
      result.status = SampleStatus::error;
      // Which often is why it failed: both are said.
      result.cause = trouble.disturbance + (result.cause.empty() ? "" : "; " + result.cause);
    }
  }

  // Of this rank's host.
  void look_at_ports(Conditions& conditions, CaseResult& result) const {
    const std::vector<NicPort> now = nic_ports();
    conditions.merge(nic_conditions(ports_, now));
    const std::string fault = nic_fault(ports_, now);
    if (fault.empty() || result.status == SampleStatus::wrong) return;
    result.status = SampleStatus::wrong;
    result.cause = fault;
  }

  // A wrong result is found by all ranks at once; what else a rank fails of, it fails of alone.
  CaseResult settled(CaseResult own) {
    if (own.status == SampleStatus::error) rank_->failed(own.cause);
    return settle(rank_->meeting(), std::move(own));
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
  std::vector<unsigned> cpus_;
  std::unique_ptr<Device> device_;
  Joined joined_;
  std::optional<GpuWatch> gpu_;
  std::vector<NicPort> ports_;  // As they were before the case.
  EnergyCounter energy_;
  PowerSource power_source_{"n/a: no counter is read around repetitions on such a device"};
  Operands operands_;
  GroupRank* rank_;
  std::vector<std::string> loops_;
};

struct ReadJob {
  std::string plan_bytes;
  Plan plan;
  Site site;
};

ReadJob read_job(const JobRequest& request) {
  const std::string plan_name = plan_file(plan_number_of(request.job));
  const std::string bytes = read_file(request.folder / plan_name);
  ReadJob job{bytes, parse_plan(bytes, plan_name),
              parse_site(read_file(request.folder / "site.json"), "site.json")};
  check_request(request, job.plan);
  job.site = as_planned(std::move(job.site), job.plan);
  return job;
}

std::string stem_of(const JobRequest& request) {
  return fmt::format("{}.{}", request.job, request.attempt);
}

// All cases; only the one that speaks for the group leaves anything.
void run_entries(const JobRequest& request, const ReadJob& job, JobRun& run,
                 ProgressPipe& progress) {
  const std::string name = stem_of(request) + ".jsonl";
  SamplesWriter writer(request.folder / "samples" / name,
                       {job.plan.id, sha256(job.plan_bytes), request.job, request.attempt,
                        ASSAY_VERSION, job.plan.reality, loaded_libraries()});
  RawFile raw(request.folder / "raw" / name);
  for (const std::size_t index : request.entries) {
    if (!progress.begin(index)) throw world_error("nobody listens to this job any more");
    const Sample sample = run.run(index, progress);
    raw.append(sample.case_name, sample.unit, run.loops());
    writer.append(sample);
    progress.end(index, name_of(sample.status));
    // The conductor starts a fresh process for the cases that are left.
    if (const std::string lost = run.lost(); !lost.empty()) {
      throw world_error("the device is lost to this process: " + lost);
    }
  }
  writer.finish();
}

void run_group(const JobRequest& request, const ReadJob& job, ProgressPipe& progress) {
  const std::vector<Rank> ranks = ranks_of(job.site, request.unit);
  const auto ras = request.environment.find("env.NCCL_RAS_ADDR");
  const RankFiles files{request.folder / "raw", stem_of(request)};
  GroupRank rank(
      request.files ? by_files(files.folder / (files.stem + ".ranks"), request.rank,
                               static_cast<unsigned>(ranks.size()))
                    : by_mpi(),
      ranks, files,
      ras == request.environment.end() ? std::string(kNcclRasAddress) : text(ras->second));
  const Place place = place_of(job.site, ranks, rank.group().rank());
  check_host(place);
  check_affinity(parse_cpu_list(place.cpus), in_words(ranks, rank.group().rank()));
  JobRun run(request, job.plan, place, &rank);
  if (rank.is_first()) return run_entries(request, job, run, progress);
  ProgressPipe nobody(-1, "");
  for (const std::size_t index : request.entries) run.run(index, nobody);
}

}  // namespace

Pinning pinning(const JobRequest& request) {
  const Site site = read_job(request).site;
  const Place place = request.group ? place_of(site, ranks_of(site, request.unit), request.rank)
                                    : place_of(site, request.unit);
  return {place.cpus, affinity() == parse_cpu_list(place.cpus)};
}

void run_job(const JobRequest& request, ProgressPipe& progress) {
  const ReadJob job = read_job(request);
  if (request.group) return run_group(request, job, progress);
  const Place place = place_of(job.site, request.unit);
  check_host(place);
  JobRun run(request, job.plan, place, nullptr);
  check_affinity(run.cpus(), request.unit);
  run_entries(request, job, run, progress);
}

}  // namespace assay
