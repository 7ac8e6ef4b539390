// Playing a plan through on the clock of its budgets.
#include "harness/plan/forecast.hpp"

#include <algorithm>
#include <queue>
#include <unordered_map>

#include "harness/site/power.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

// No more sentences than anybody reads.
constexpr std::size_t kRefusalsMax = 10;

using Devices = std::unordered_map<std::string, double>;  // How many each unit has.

Devices devices_of(const Site& site) {
  Devices devices;
  for (const SiteHost& host : site.hosts) {
    const auto count = static_cast<double>(host.devices.size());
    for (const SiteDevice& device : host.devices) devices[device.id] = 1;
    devices[host.id] = count;
    if (host.spare) continue;
    if (!host.rack.empty()) devices[host.rack] += count;
    devices[site.name] += count;
  }
  for (const UnitGroup& group : site.groups) {
    double count = 0;
    for (const std::string& member : group.members) count += devices[member];
    devices[group.id] = count;
  }
  return devices;
}

struct Running {
  double ends_seconds = 0;
  const ForecastJob* job = nullptr;
  bool operator>(const Running& other) const { return ends_seconds > other.ends_seconds; }
};

class Player {
 public:
  Player(const Site& site, std::size_t at_once_max)
      : gate_(site),
        devices_(devices_of(site)),
        at_once_max_(std::max<std::size_t>(at_once_max, 1)) {}

  // The jobs of one wave.
  void play(std::vector<const ForecastJob*> waiting, StageForecast& stage) {
    double longest = 0;
    for (const ForecastJob* job : waiting) longest = std::max(longest, job->seconds);
    stage.chain_seconds += longest;
    stage.jobs += waiting.size();
    std::set<const ForecastJob*> late;
    while (!waiting.empty() || !running_.empty()) {
      start(waiting, stage);
      late.insert(waiting.begin(), waiting.end());
      pass(next_event(!waiting.empty()), stage);
    }
    stage.waited += late.size();
  }

 private:
  void start(std::vector<const ForecastJob*>& waiting, StageForecast& stage) {
    std::erase_if(waiting, [&](const ForecastJob* job) {
      if (running_.size() >= at_once_max_ || !gate_.admit(job->unit, now_seconds_)) return false;
      running_.push({now_seconds_ + job->seconds, job});
      stage.device_seconds += job->seconds * devices_[job->unit];
      return true;
    });
    stage.highest_watts = std::max(stage.highest_watts, gate_.watts());
  }

  double next_event(bool waiting) const {
    const double ramp = gate_.admits_again(now_seconds_);
    if (running_.empty()) return std::max(ramp, now_seconds_);
    const double end = running_.top().ends_seconds;
    return waiting && ramp > now_seconds_ ? std::min(end, ramp) : end;
  }

  void pass(double until_seconds, StageForecast& stage) {
    stage.joules += gate_.watts() * (until_seconds - now_seconds_);
    stage.seconds += until_seconds - now_seconds_;
    now_seconds_ = until_seconds;
    while (!running_.empty() && running_.top().ends_seconds <= now_seconds_) {
      gate_.release(running_.top().job->unit);
      running_.pop();
    }
  }

  PowerGate gate_;
  Devices devices_;
  std::size_t at_once_max_;
  double now_seconds_ = 0;
  std::priority_queue<Running, std::vector<Running>, std::greater<>> running_;
};

}  // namespace

std::vector<StageForecast> forecast(const Site& site, const std::vector<ForecastJob>& jobs,
                                    std::size_t at_once_max) {
  Player player(site, at_once_max);
  std::vector<StageForecast> stages;
  for (std::size_t first = 0; first < jobs.size();) {
    std::vector<const ForecastJob*> wave;
    std::size_t end = first;
    while (end < jobs.size() && jobs[end].stage == jobs[first].stage &&
           jobs[end].wave == jobs[first].wave) {
      wave.push_back(&jobs[end++]);
    }
    if (stages.empty() || stages.back().stage != jobs[first].stage) {
      stages.emplace_back().stage = jobs[first].stage;
    }
    player.play(std::move(wave), stages.back());
    first = end;
  }
  return stages;
}

std::vector<std::string> power_refusals(const Site& site, const std::set<std::string>& units) {
  const PowerGate gate(site);
  std::vector<std::string> sentences;
  for (const std::string& pattern : units) {
    for (const std::string& unit : expand(pattern)) {
      std::string refusal = gate.refusal(unit);
      if (refusal.empty() || std::ranges::find(sentences, refusal) != sentences.end()) continue;
      sentences.push_back(std::move(refusal));
      if (sentences.size() == kRefusalsMax) return sentences;
    }
  }
  return sentences;
}

}  // namespace assay
