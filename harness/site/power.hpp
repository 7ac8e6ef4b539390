// Which units may be under load at once, so that no budget of power is exceeded: by the watts that
// the site's description states, so in prediction and not as measured.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "results/record/unit.hpp"

namespace assay {

// A device draws its watts while a job runs on it; hosts and racks draw theirs always.
class PowerGate {
 public:
  explicit PowerGate(const Site& site);

  // Some budget or a ramp is stated.
  bool limited() const { return limited_; }

  // Puts the devices of a unit under load until release(), or says no: a budget of its rack, of a
  // zone or of the site would be exceeded, or the site's load would rise faster than its ramp. A
  // unit that the site does not hold draws nothing.
  bool admit(const std::string& unit, double now_seconds);
  void release(const std::string& unit);

  // By when the ramp admits whatever the budgets do.
  double admits_again(double now_seconds) const;

  // Why the unit can never be under load, in a sentence; empty where it can. Asked before anything
  // is admitted.
  std::string refusal(const std::string& unit) const;

  // The whole site's, with what is always drawn.
  double watts() const { return parts_.front().watts; }
  // A single unit's devices.
  double watts_of(const std::string& unit) const;

 private:
  static constexpr double kUnlimited = std::numeric_limits<double>::infinity();

  struct Part {
    std::string id;
    double watts = 0;
    double budget_watts = kUnlimited;
  };
  // What a unit's devices add to a part.
  struct Share {
    std::size_t part = 0;
    double watts = 0;
  };

  std::size_t add_part(const std::string& id, std::optional<double> budget_watts);
  // `together`: what all devices of the site add to each part.
  void add_host(const Site& site, const SiteHost& host, std::vector<double>& together);
  static void add(std::vector<Share>& shares, std::size_t part, double watts);
  const std::vector<Share>& shares_of(const std::string& unit) const;
  bool fits(const std::vector<Share>& shares) const;
  void refill(double now_seconds);

  bool limited_ = false;
  std::vector<Part> parts_;  // The site first.
  std::unordered_map<std::string, std::size_t> part_of_rack_;
  std::unordered_map<std::string, std::vector<std::size_t>> zones_of_rack_;
  std::unordered_map<std::string, std::vector<Share>> shares_;
  double ramp_watts_per_second_ = kUnlimited;
  double may_rise_watts_ = 0;  // What the ramp lets the load rise by now.
  double filled_seconds_ = 0;
};

}  // namespace assay
