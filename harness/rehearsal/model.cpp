// Values from figures, spread and faults.
#include "harness/rehearsal/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "harness/rehearsal/figures.hpp"
#include "results/record/case.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr double kDaySeconds = 86400;
// A part that throttles holds its clock so long into a measurement.
constexpr double kUntilThrottled = 0.3;
// What a case takes of the time that is planned for it.
constexpr double kPlannedShare = 0.9;
constexpr unsigned kSwitches = 9;  // Of a rack.

bool is_product(const PlanEntry& entry) { return entry.benchmark.starts_with("gemm."); }

// Of all bits of a product, or of the tokens that were generated, where replicas are compared.
bool states_digest(const PlanEntry& entry) {
  const auto compare = entry.axes.find("compare");
  const bool is_replica = compare != entry.axes.end() && compare->second == "fleet";
  const bool is_compared = entry.benchmark == "gemm.nvfp4" || entry.benchmark == "gemm.fp8";
  return (is_compared && !tunes(entry.axes)) || is_replica;
}

// Whether such a fault makes a case of that quality slower.
bool slows(FaultKind kind, Quality quality) {
  switch (kind) {
    case FaultKind::batch:
    case FaultKind::slow_compute:
    case FaultKind::slow_loop:
    case FaultKind::slow_rack:
    case FaultKind::throttle: return quality == Quality::compute;
    case FaultKind::slow_hbm: return quality == Quality::memory;
    case FaultKind::slow_host: return quality == Quality::compute || quality == Quality::memory;
    case FaultKind::flapping:
    case FaultKind::nvlink: return quality == Quality::nvlink;
    case FaultKind::nic: return quality == Quality::fabric;
    default: return false;
  }
}

// What hosts of several racks do together goes over the fabric.
bool is_far(const PlanEntry& entry) {
  return entry.level == Level::group || entry.level == Level::cluster;
}

const Figure* figure_of(const PlanEntry& entry, const PlannedMetric& metric) {
  return assay::figure_of(entry.benchmark, metric.name, is_far(entry));
}

Quality quality_of(const PlanEntry& entry) {
  for (const PlannedMetric& metric : entry.metrics) {
    if (const Figure* figure = figure_of(entry, metric)) return figure->quality;
  }
  return Quality::compute;
}

// Of three algorithms the second is the fastest on every part.
void state_algorithm(const PlanEntry& entry, Sample& sample) {
  constexpr std::array kSpeeds{0.97, 1.0, 0.9};
  constexpr std::size_t kPasses = 3;  // As the worker has of each.
  const Algorithm own{"SIMULATED", fmt::format("algorithm {}", tunes(entry.axes) ? 2 : 1)};
  sample.facts["library"] = entry.algorithm.value_or(own).library;
  sample.facts["algorithm"] = entry.algorithm.value_or(own).words;
  if (!tunes(entry.axes)) return;
  for (const PlannedMetric& metric : entry.metrics) {
    const Series fastest = sample.metrics[metric.name];
    const std::size_t count = fastest.values.size();
    for (std::size_t at = 0; at < kSpeeds.size(); ++at) {
      sample.facts[candidate_fact(at + 1)] = fmt::format("algorithm {}", at + 1);
      Series& series = sample.metrics[candidate_series(metric.name, at + 1)];
      series.unit = fastest.unit;
      for (const double value : std::span(fastest.values).first(std::min(kPasses, count))) {
        series.values.push_back(value * kSpeeds.at(at));
      }
    }
  }
}

}  // namespace

Model::Model(const Site& site, const Plan& plan, const std::vector<Fault>& faults, Serials serials)
    : plan_(plan), places_(site, faults), draws_(plan.seed), serials_(std::move(serials)) {
  for (const Fault& fault : faults) {
    if (fault.kind != FaultKind::swapped_serials) continue;
    std::swap(serials_[fault.units.front()], serials_[fault.units.back()]);
  }
}

std::size_t Model::devices(const std::string& unit) const {
  const Places::Place* place = places_.find(unit);
  return place == nullptr ? 0 : place->devices.size();
}

bool Model::is_hit(const std::string& unit, FaultKind kind) const {
  const auto& faults = places_.on(unit);
  return std::ranges::find(faults, kind, &Fault::kind) != faults.end();
}

std::string Model::refusal(const std::string& unit) const {
  const Places::Place* place = places_.find(unit);
  if (place == nullptr) return "the model does not know " + unit;
  for (const std::string& host : place->hosts) {
    if (is_hit(host, FaultKind::dead_node)) return "host " + host + " does not answer";
    if (is_hit(host, FaultKind::missing_node)) return "there is no host " + host;
  }
  return {};
}

std::optional<std::string> Model::ending(const PlanEntry& entry, const std::string& unit) const {
  if (!is_product(entry)) return std::nullopt;
  if (is_hit(unit, FaultKind::hang)) return std::string();
  if (is_hit(unit, FaultKind::crash)) return "signal 7 (Bus error)";
  return std::nullopt;
}

// The share that faults take of one repetition. What many devices do together goes at the pace of
// the slowest.
double Model::loss(const PlanEntry& entry, const std::string& unit, const Draws& repetition,
                   double progress) const {
  const Quality quality = quality_of(entry);
  double left = 1;
  for (const Fault* fault : places_.on(unit)) {
    if (!slows(fault->kind, quality)) continue;
    if (fault->kind == FaultKind::throttle && progress < kUntilThrottled) continue;
    const Draws hit = repetition.of(static_cast<std::uint64_t>(fault->line));
    if (fault->chance < 1 && hit.uniform() >= fault->chance) continue;
    left *= 1 - fault->size;
  }
  return 1 - left;
}

Series Model::series(const PlanEntry& entry, const std::string& unit, const PlannedMetric& metric,
                     const When& when) const {
  Series series{metric.unit, {}};
  const std::string name = case_name(entry.benchmark, entry.axes);
  const Figure* figure = figure_of(entry, metric);
  expect(figure != nullptr, "only what has a figure is drawn");
  const Draws of_case = draws_.of(name).of(unit);
  const Places::Place& place = *places_.find(unit);
  const auto quality = static_cast<std::uint64_t>(figure->quality);
  const Spread& spread = figure->spread;
  const double of_rack = place.rack.empty() ? 0 : spread.rack;
  const auto day = static_cast<std::uint64_t>(when.began_seconds / kDaySeconds);
  // Of a part that is faster by so much a time is as much shorter.
  const bool is_time = metric.unit == "s";
  const double quick = (1 + spread.part * draws_.of(unit).of(quality).sorted()) *
                       (1 + of_rack * draws_.of(place.rack).of(quality).sorted()) *
                       (1 + spread.day * draws_.of("day").of(day).sorted());
  const Draws attempt = of_case.of(plan_.number).of(when.attempt);
  const double count = entry.sampling.repetitions;
  double between = 0;  // What two sides lose together, though each is well by itself.
  if (quality_of(entry) == Quality::fabric) {
    for (const Fault* fault : places_.between(place)) between = std::max(between, fault->size);
  }
  for (std::uint32_t i = 0; i < entry.sampling.repetitions; ++i) {
    const Draws repetition = attempt.of(i);
    double worst = std::max(between, loss(entry, unit, repetition, i / count));
    if (entry.group) {
      for (const std::string& device : place.sick) {
        worst = std::max(worst, loss(entry, device, repetition.of(device), i / count));
      }
    }
    const double pace =
        quick * (1 - worst) * (1 + spread.repetition * repetition.of(metric.name).noise());
    series.values.push_back(is_time ? figure->value / pace : figure->value * pace);
  }
  return series;
}

// The GPU and the switch between which there is least.
std::string Model::slowest_pair(const Places::Place& place) const {
  std::string slowest = place.devices.front();
  for (const std::string& device : place.devices) {
    if (is_hit(device, FaultKind::nvlink) || is_hit(device, FaultKind::flapping)) slowest = device;
  }
  const auto through = draws_.of(slowest).of("switch").key() % kSwitches + 1;
  return fmt::format("{} through switch-{}", slowest, through);
}

void Model::state_serial(const std::string& unit, Sample& sample) const {
  const auto found = serials_.find(unit);
  if (found == serials_.end() || found->second.serial.empty()) return;
  sample.facts["serial"] = found->second.serial;
  if (!found->second.module.empty()) sample.facts["module"] = found->second.module;
  if (!found->second.uuid.empty()) sample.facts["uuid"] = found->second.uuid;
}

void Model::state_facts(const PlanEntry& entry, const std::string& unit, Sample& sample) const {
  const Places::Place& place = *places_.find(unit);
  sample.facts["implementation"] = std::string("SIMULATED");
  if (const TokenWork* work = token_work_of(entry.benchmark)) {
    sample.facts["flop_per_token"] = work->flop;
    sample.facts["bytes_per_token"] = work->bytes;
  }
  if (is_product(entry)) state_algorithm(entry, sample);
  if (states_digest(entry)) {
    const bool wrong = is_hit(unit, FaultKind::corruption);
    const Draws right = draws_.of("digest").of(sample.case_name);
    sample.facts["digest"] = fmt::format("{:016x}", (wrong ? right.of(unit) : right).key());
  }
  if (entry.benchmark == "nvlink.matrix") {
    sample.facts["slowest.points_to"] = slowest_pair(place);
  }
  if (entry.benchmark == "preflight.gpu") {
    sample.facts["memory_bytes"] = 288e9;
    sample.facts["ecc_mode"] = std::string("on");
    sample.facts["nvlinks"] = 18.0;
    sample.facts["power_limit_watts"] = 1400.0;
    state_serial(unit, sample);
  }
  if (entry.benchmark == "preflight.nic") {
    sample.facts["nic_ports"] = 4.0;
    sample.facts["nic_ports_active"] = 4.0;
    sample.facts["nic_bits_per_second.MT4131"] = 3.2e12;
  }
  if (entry.benchmark == "preflight.host") {
    sample.facts["memory_bytes"] = 960e9;
    sample.facts["cpus"] = 144.0;
  }
}

Sample Model::sample(const PlanEntry& entry, const std::string& unit, const When& when) const {
  Sample sample;
  sample.case_name = case_name(entry.benchmark, entry.axes);
  sample.unit = unit;
  sample.attempt = when.attempt;
  sample.status = SampleStatus::measured;
  for (const PlannedMetric& metric : entry.metrics) {
    if (figure_of(entry, metric) == nullptr) {
      sample.status = SampleStatus::error;
      sample.cause =
          fmt::format("the model has no figure for {} of {}", metric.name, entry.benchmark);
    } else {
      sample.metrics[metric.name] = series(entry, unit, metric, when);
    }
  }
  state_facts(entry, unit, sample);
  sample.conditions = {{"foreign_cpus", 0.01}, {"throttled_fraction", 0}};
  sample.verified = entry.sampling.repetitions + 1;
  sample.began_seconds = when.began_seconds;
  const double seconds = std::max(0.1, kPlannedShare * entry.budget_seconds);
  sample.ended_seconds = when.began_seconds + seconds;
  for (const std::string& host : places_.find(unit)->hosts) {
    if (entry.group || !is_hit(host, FaultKind::lying_clock)) continue;
    sample.ended_seconds = when.began_seconds - seconds;
  }
  return sample;
}

}  // namespace assay
