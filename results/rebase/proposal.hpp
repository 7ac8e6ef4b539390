// A tighter limit for one bound, or why it stays as it is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "results/judge/peers.hpp"
#include "results/rebase/measured.hpp"

namespace assay {

// How far behind its population the limit is drawn, where the bound has no `peers` that say it.
// z 6: with normal scatter 1.4e-5 of 13,800 units are falsely beyond it, for each metric; real
// tails are heavier. effect 0.05: of the 392 GPUs of Longhorn it named four slow ones and 0.1 only
// one, while halls differ by a percent or two. units_min 59: the least of so many is below 95 % of
// all units with a confidence of 95 %, whatever their distribution (Wilks: ln 0.05 / ln 0.95).
inline constexpr PeerRule kRebaseRule{.z = 6, .effect = 0.05, .units_min = 59};

// Limits are written with so many digits, rounded to the looser side: people review them.
inline constexpr int kLimitDigits = 5;

struct Proposal {
  const Bound* bound = nullptr;  // As it is.
  bool is_floor = true;
  double before = 0;            // The external limit; 0 where there is none that is a number.
  std::optional<double> limit;  // Tighter; none: the bound stays, word for word.
  std::string kept = {};        // Why it stays.
  // What the limit rests on: of the cases that the bound holds for, the one that makes the loosest.
  PeerRule rule = {};
  std::string case_name = {};
  std::uint64_t units = 0;
  Outskirts found = {};

  // By which share of the external limit it is tighter.
  double tighter() const;
};

// `passed`: what was measured of each case that the bound holds for.
Proposal propose(const Bound& bound, std::span<const PassedUnits* const> passed);

// Rounded to kLimitDigits: down where it is a floor, up where it is a ceiling. Above zero and
// finite.
double rounded_outward(double limit, bool is_floor);

}  // namespace assay
