// A threshold profile: what is demanded, and by which source.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/record/case.hpp"
#include "results/record/fact.hpp"
#include "results/record/reliability.hpp"
#include "results/record/unit.hpp"

namespace assay {

// An absolute limit, or a fraction of what the same campaign measured on the same unit.
struct Threshold {
  double value = 0;  // In the bound's unit; a factor where `of` is set.
  std::string of;  // "preflight.fma_fp32": a benchmark with exactly one metric of the bound's unit.
};

// Against its own population: all units of the same entry of the plan. A unit is behind it by the
// larger of `effect` of the median and z robust standard deviations (1.4826 MAD), so that neither a
// tight population nor a wide one makes a difference out of nothing.
struct PeerRule {
  double z = 0;
  double effect = 0;            // Relative.
  std::uint32_t units_min = 0;  // Where fewer are planned, they are no population: other limits
                                // decide.
};

// Against what the same unit did at other sizes: a rate r over the axis `size` S takes the time S /
// r, which rises in a straight line. What is slow at one size alone is behind the curve through the
// others by more than `effect` of it. Alone it passes nothing: a unit may be slow at every size.
struct CurveRule {
  double effect = 0;            // Relative.
  std::uint32_t sizes_min = 0;  // Of the other sizes. Where fewer are planned, other limits decide.
};

// Of a bound that a campaign tightened: the external limit, and where it still holds. The racks
// that the tighter one came from are never judged by it, for they would be judged by themselves.
struct Rebased {
  std::vector<std::string> units;  // Patterns of the racks; of the hosts that are in none.
  Level level = Level::device;  // Of what was measured; for other levels the external limit holds.
  std::vector<std::string> cases;  // That were measured; for others it holds, too.
  std::optional<double> at_least;  // The external limit: one of both, as the bound has it.
  std::optional<double> at_most;
  std::string source;       // Of the external limit, word for word.
  std::string plan_sha256;  // Of the campaign: 64 hex digits.
};

// judge:  the metric decides.
// record: measured without judging, for a stated reason; it never makes anything accepted.
enum class Gate { judge, record };

struct Bound {
  std::string benchmark;
  Axes axes;  // A subset: the bound with most axes that match a case is the one that holds.
  std::optional<Level> level = {};  // Of the units; counts as one more axis.
  std::string metric;
  std::string unit;
  Gate gate = Gate::judge;
  std::optional<Threshold> at_least;
  std::optional<Threshold> at_most;
  std::optional<Threshold> physical_limit;  // Better than this is a broken measurement.
  std::optional<PeerRule> peers = {};
  std::optional<CurveRule> curve = {};
  std::optional<double> spread_max;  // (p95 - p5) / median.
  std::uint32_t samples_min = 0;
  double systematic = 0;  // Relative standard uncertainty that repetition does not shrink.
  std::string source;     // Where the numbers come from.
  std::string reason;
  std::optional<Rebased> rebased = {};
  int line = 0;
};

// What a fact of a case must be.
struct Expectation {
  std::string benchmark;
  std::string fact;
  Gate gate = Gate::judge;
  std::vector<Fact> one_of;
  std::optional<double> at_least;
  std::optional<double> at_most;
  std::string source;
  std::string reason;
  int line = 0;
};

// A condition that must hold beside every sample; unmet or unknown is an error.
struct Requirement {
  std::string condition;
  std::string unit;
  std::optional<double> at_least;
  std::optional<double> at_most;
  std::string source;
  int line = 0;
};

// The rule that turns a value with an uncertainty into an outcome.
struct Decision {
  double z = 1.645;     // One-sided coverage factor for infinitely many samples.
  double risk = 0.05;   // Of passing a unit that lies exactly at its limit, all looks together.
  std::uint32_t n = 1;  // The least repetitions for which the risk holds.
  std::uint32_t k = 0;  // Further repetitions of the one pooled retest; 0: there is none.
  std::string source;
  int line = 0;
};

// When a site is accepted. Without it there is no site verdict (exit 4).
struct Acceptance {
  std::map<Level, double>
      pass_fraction;               // Of the judged units of that level, at least this many pass.
  bool undecided_is_fail = false;  // What an undecided unit counts as.
  std::string source;
};

// A benchmark that the host must offer: otherwise the campaign is not accepted.
struct Demand {
  std::string benchmark;
  std::string source;
  int line = 0;
};

// A file of NVIDIA's that workers on GPUs may have loaded. What runs on a GPU and loads another one
// is no evidence: libraries can be made that answer as NVIDIA's do.
struct KnownLibrary {
  std::string library;  // "libcudart": its file is libcudart.so, with whatever version behind it.
  std::string sha256;   // 64 hex digits.
  std::string source;   // Where the digest was taken from, and of which version.
  int line = 0;
};

struct Profile {
  std::string name;
  std::string about;
  std::string device;  // Exact device name, or "cpu" for any CPU.
  Decision decision;
  std::optional<Acceptance> acceptance;
  std::vector<Requirement> requirements;
  std::vector<Expectation> expectations;
  std::vector<Bound> bounds;
  std::vector<Demand> demands;
  std::optional<ReliabilityRule> reliability = {};
  std::vector<KnownLibrary> libraries = {};
};

}  // namespace assay
