// A small campaign as values: one site, one case, its bound, a healthy sample of it. Tests change
// what they are about and judge.
#pragma once

#include <string>
#include <vector>

#include "results/judge/judge.hpp"

namespace assay {

inline constexpr std::uint32_t kRepetitions = 20;

// Twenty values around `middle` (which is their median) with a relative standard deviation of
// `scatter`.
std::vector<double> values_around(double middle, double scatter = 0.002);

struct Street {
  Plan plan;
  Profile profile;
  Site site;
  struct {
    std::vector<Sample> samples;
    std::vector<std::string> problems;
  } measured;

  // hbm.triad on cpu-0, 28 GB/s measured, at least 20 GB/s demanded: a pass.
  Street();

  Bound& bound(std::size_t i = 0) { return profile.bounds[i]; }
  PlanEntry& entry(std::size_t i = 0) { return plan.entries[i]; }
  Sample& sample(std::size_t i = 0) { return measured.samples[i]; }
  std::vector<double>& values(std::size_t i = 0);

  // Adds preflight.read (28.5 GB/s, recorded only) as entry, bound and sample 1, and makes the
  // floor of hbm.triad `fraction` of it.
  void relate_to_read(double fraction);

  // Adds a unit with the same cases and, but for a billionth, the same values as cpu-0.
  void add_device(const std::string& id);

  Measurements measurements() const;
  Ruling ruling() const;
  std::vector<Verdict> verdicts() const;
  Verdict verdict(std::size_t i = 0) const { return verdicts().at(i); }
  std::optional<Outcome> outcome() const { return verdict().outcome; }
};

// A metric "bandwidth" in B/s that was measured properly.
Sample healthy_sample(const std::string& case_name, const std::string& unit,
                      std::vector<double> values);
Bound floor_of(const std::string& benchmark, double at_least);
PlanEntry entry_of(const std::string& benchmark);

}  // namespace assay
