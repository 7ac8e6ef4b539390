// The loosest limit over the cases of a bound, and everything that keeps a bound as it is.
#include "results/rebase/proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "results/judge/quantity.hpp"

namespace assay {
namespace {

using Populations = std::span<const PassedUnits* const>;

bool is_number(const std::optional<Threshold>& limit) { return limit && limit->of.empty(); }

bool is_beyond(double a, double b, bool is_floor) { return is_floor ? a > b : a < b; }

// Of the bound alone: why there is nothing to tighten.
std::string objection_to(const Bound& bound) {
  if (bound.rebased) {
    return "it was rebased already: judge by the external profile first, and rebase from that "
           "campaign";
  }
  if (is_number(bound.at_least) || is_number(bound.at_most)) return {};
  if (bound.at_least || bound.at_most) {
    return "its limit is a share of what the same unit measures";
  }
  return "its units are judged by one another alone";
}

// Of the bound and what was planned of it.
std::string objection_to(const Bound& bound, Populations passed) {
  if (passed.empty()) return "this campaign planned nothing of it";
  const PassedUnits& first = *passed.front();
  for (const PassedUnits* one : passed) {
    if (one->entry->level != first.entry->level) {
      return fmt::format("it holds for a {} and for a {}: give each a bound with a 'level'",
                         name(first.entry->level), name(one->entry->level));
    }
    if (one->metric->better != first.metric->better || one->metric->unit != bound.unit) {
      return "its cases are not measured alike";
    }
  }
  const bool is_floor = first.metric->better == Better::higher;
  if (is_number(is_floor ? bound.at_least : bound.at_most)) return {};
  return "its limit is on the good side: it says what can be believed, not what is demanded";
}

// Takes the loosest limit over all cases; says which of them has too few units.
std::string draw(Proposal& proposal, Populations passed) {
  std::optional<double> loosest;
  for (const PassedUnits* one : passed) {
    const std::size_t count = one->medians.size();
    if (count < proposal.rule.units_min) {
      return fmt::format("{} of {} passed at the first go, and it takes {}", counted(count, "unit"),
                         one->case_name(), proposal.rule.units_min);
    }
    const Outskirts found = outskirts(one->medians, proposal.rule, proposal.is_floor);
    if (!(std::isfinite(found.value) && found.value > 0)) {
      return fmt::format("the units of {} are so far apart that they make no limit",
                         one->case_name());
    }
    if (loosest && !is_beyond(*loosest, found.value, proposal.is_floor)) continue;
    loosest = found.value;
    proposal.case_name = one->case_name();
    proposal.units = count;
    proposal.found = found;
  }
  return {};
}

// Of the limit that was drawn.
std::string objection_to(const Bound& bound, double limit, bool is_floor) {
  const double before = is_floor ? bound.at_least->value : bound.at_most->value;
  const std::string drawn = quantity(limit, bound.unit);
  if (!is_beyond(limit, before, is_floor)) {
    return fmt::format("what was measured gives {}, which is not tighter", drawn);
  }
  const bool is_impossible =
      is_number(bound.physical_limit) && !is_beyond(bound.physical_limit->value, limit, is_floor);
  if (is_impossible) return fmt::format("{} would be beyond its physical limit", drawn);
  const auto& other = is_floor ? bound.at_most : bound.at_least;
  if (is_number(other) && is_beyond(limit, other->value, is_floor)) {
    return fmt::format("{} would be beyond its own other limit", drawn);
  }
  return {};
}

double parsed(const std::string& text) {
  double value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  expect(wrong == std::errc{} && end == text.data() + text.size(), "what was written can be read");
  return value;
}

}  // namespace

double Proposal::tighter() const { return limit ? std::abs(*limit - before) / before : 0; }

double rounded_outward(double limit, bool is_floor) {
  expect(std::isfinite(limit) && limit > 0, "only a limit above zero is rounded");
  const std::string nearest = fmt::format("{:.{}e}", limit, kLimitDigits - 1);  // "7.2964e+12"
  const double value = parsed(nearest);
  if (!is_beyond(value, limit, is_floor)) return value;
  const std::size_t mark = nearest.find('e');
  std::string digits = nearest.substr(0, mark);
  std::erase(digits, '.');
  int mantissa = 0;
  int exponent = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), mantissa);
  const std::size_t sign = nearest[mark + 1] == '+' ? mark + 2 : mark + 1;
  std::from_chars(nearest.data() + sign, nearest.data() + nearest.size(), exponent);
  mantissa += is_floor ? -1 : 1;
  return parsed(fmt::format("{}e{}", mantissa, exponent - (kLimitDigits - 1)));
}

Proposal propose(const Bound& bound, Populations passed) {
  Proposal proposal{.bound = &bound, .limit = {}};
  proposal.rule = bound.peers.value_or(kRebaseRule);
  proposal.is_floor =
      passed.empty() ? !is_number(bound.at_most) : passed.front()->metric->better == Better::higher;
  const auto& before = proposal.is_floor ? bound.at_least : bound.at_most;
  if (is_number(before)) proposal.before = before->value;
  proposal.kept = objection_to(bound);
  if (proposal.kept.empty()) proposal.kept = objection_to(bound, passed);
  if (proposal.kept.empty()) proposal.kept = draw(proposal, passed);
  if (!proposal.kept.empty()) return proposal;
  const double limit = rounded_outward(proposal.found.value, proposal.is_floor);
  proposal.kept = objection_to(bound, limit, proposal.is_floor);
  if (proposal.kept.empty()) proposal.limit = limit;
  return proposal;
}

}  // namespace assay
