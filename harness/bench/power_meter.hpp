// What the counters beside a device say of the repetitions together.
#pragma once

#include <chrono>
#include <optional>

#include "harness/bench/timed_loop.hpp"

namespace assay {

// Of stretches of time; one in which a counter could not be read makes all of it unknown.
class PowerMeter {
 public:
  explicit PowerMeter(const TimedLoop& loop) : loop_(loop) {}

  void begin();
  void end();

  // Nothing where neither energy nor the power limit was asked for.
  Facts facts() const;
  // Throws Error where the work is of a device at its power limit, and it was not there.
  void expect_capped() const;

 private:
  // The sum of a counter's growth.
  struct Grown {
    std::optional<double> from;
    double sum = 0;
    bool is_known = true;

    void end(const std::optional<double>& to);
  };

  std::optional<double> joules() const;
  std::optional<double> capped_seconds() const;
  Facts energy() const;
  std::optional<double> capped_fraction() const;

  const TimedLoop& loop_;
  std::chrono::steady_clock::time_point start_;
  double seconds_ = 0;
  Grown joules_;
  Grown capped_seconds_;
};

}  // namespace assay
