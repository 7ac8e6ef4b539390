// Reading before and after.
#include "harness/bench/power_meter.hpp"

#include <fmt/format.h>

#include "results/record/error.hpp"

namespace assay {
namespace {

// Below it a device is rather not at its limit than at it.
constexpr double kCappedLeast = 0.5;
// Two clocks part by less; a counter that runs faster than time says nothing.
constexpr double kCappedMost = 1.01;

}  // namespace

void PowerMeter::Grown::end(const std::optional<double>& to) {
  is_known = is_known && from && to && *to >= *from;
  if (is_known) sum += *to - *from;
}

// The time holds what reading takes: no counter of seconds that is right grows faster than it.
void PowerMeter::begin() {
  start_ = std::chrono::steady_clock::now();
  joules_.from = joules();
  capped_seconds_.from = capped_seconds();
}

void PowerMeter::end() {
  const auto to_joules = joules();
  const auto to_capped = capped_seconds();
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  joules_.end(to_joules);
  capped_seconds_.end(to_capped);
}

Facts PowerMeter::facts() const {
  Facts found;
  if (loop_.work.energy) found = energy();
  if (!loop_.work.capped) return found;
  if (const auto fraction = capped_fraction()) found["power_cap_fraction"] = *fraction;
  return found;
}

Facts PowerMeter::energy() const {
  if (loop_.power == nullptr || loop_.group != nullptr) {
    return {{"energy_basis", std::string("n/a: no counter is read for ranks that work together")}};
  }
  if (!joules_.is_known || !(joules_.sum > 0)) {
    const bool has_none = loop_.power->basis.starts_with("n/a");
    return {{"energy_basis",
             has_none ? loop_.power->basis : "n/a: its counter could not be read or stood still"}};
  }
  return {{"energy_basis", loop_.power->basis},
          {"energy_joules", joules_.sum},
          {"energy_seconds", seconds_}};
}

void PowerMeter::expect_capped() const {
  if (!loop_.work.capped) return;
  const auto fraction = capped_fraction();
  if (!fraction) {
    throw Error{"nothing says whether the device was at its power limit",
                "choose mode sustained, which asks for no limit"};
  }
  if (*fraction >= kCappedLeast) return;
  throw Error{
      fmt::format("the device was at its power limit for {:.1f} % of the time, and at least "
                  "{:.0f} % is asked for",
                  100 * *fraction, 100 * kCappedLeast),
      "lower its limit (nvidia-smi --power-limit), or choose mode sustained"};
}

std::optional<double> PowerMeter::capped_fraction() const {
  if (!capped_seconds_.is_known || !(seconds_ > 0)) return std::nullopt;
  const double fraction = capped_seconds_.sum / seconds_;
  return fraction <= kCappedMost ? std::optional(fraction) : std::nullopt;
}

std::optional<double> PowerMeter::joules() const {
  const bool is_asked = loop_.work.energy && loop_.power != nullptr && loop_.power->joules;
  return is_asked ? loop_.power->joules() : std::nullopt;
}

std::optional<double> PowerMeter::capped_seconds() const {
  const bool is_asked = loop_.work.capped && loop_.power != nullptr && loop_.power->capped_seconds;
  return is_asked ? loop_.power->capped_seconds() : std::nullopt;
}

}  // namespace assay
