// How likely a shortfall is found: the real judge over units of the model that all have it.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/rehearsal/faults.hpp"
#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/unit.hpp"

namespace assay {

inline constexpr std::array kShortfalls{0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.1};
inline constexpr std::size_t kTriedUnits = 200;
inline constexpr std::size_t kTriedRacks = 50;  // A rack takes as long as 72 devices.

// Of one case: the share of the tried units that fail, for each of kShortfalls.
struct Curve {
  std::string case_name;
  std::string level;
  std::size_t units = 0;  // Tried.
  std::array<double, kShortfalls.size()> chances{};
};

struct Terms {
  const Site& site;
  const Plan& plan;  // The first one.
  const Profile& profile;
};

struct Detection {
  // Of each fault: that a unit with it fails in any planned case that can show it, by what one look
  // at each sees; none where no planned case can.
  std::vector<std::optional<double>> chances;
  std::vector<Curve> curves;  // Of every planned case that is judged by its speed.
};

Detection detect(const Terms& terms, std::span<const Fault> faults, bool with_curves);

}  // namespace assay
