// What a benchmark's function gets: its axes, its device, and the only way to be timed.
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "harness/device/device.hpp"
#include "results/record/algorithm.hpp"
#include "results/record/case.hpp"
#include "results/record/fact.hpp"

namespace assay {

class Group;

// What a metric says of the same time: amount / seconds, or seconds / amount.
enum class Quotient { rate, time_each };
// A loop of known length in clock cycles, by which the harness sees the real clock: time stamp
// counters run at a rate of their own, and most guests may not read the clock's registers.
struct CycleLoop {
  std::uint64_t cycles = 0;     // That a call of `spend` takes on one lane.
  std::function<void()> spend;  // On the calling lane. Must not throw.
};

// What the device can do at most in one clock cycle.
struct Peak {
  double amount_per_cycle = 0;  // In the unit of Work::amount, over the whole device; 0: unknown.
  std::string source;           // Of that number, or why it is unknown.
};

// One timed thing. A repetition runs `run` for iterations 0, 1, 2, ... (counted on over all
// repetitions, so that operands can rotate) and its value is amount * iterations / seconds, or the
// inverse of that.
struct Work {
  std::string metric;  // Of the benchmark: gets one value a repetition.
  double amount = 0;   // Of one iteration: FLOP, bytes, ...
  std::function<void(std::uint64_t iteration)> run = {};
  // Called before each piece that is timed and checked; not timed. May be empty.
  std::function<void()> prepare = {};
  // Looks at what `iteration` left behind and calls State::verify. Not timed. Called after each
  // `check_every` iterations of the timed loop and after the last; never null.
  std::function<void(std::uint64_t iteration)> check = {};
  std::uint64_t check_every = 0;  // 0: only at the end of each repetition.
  Quotient quotient = Quotient::rate;
  // Burst: repetitions after the planned soak. Sustained: the soak goes on until the rate has
  // settled (windows.hpp has the rule) or its time is over, the repetitions are windows of the load
  // that follows, and facts state their slope and how many of them were throttled.
  bool sustained = false;
  // Where both are given, facts state the clock right after each repetition and the share of the
  // peak at that clock.
  CycleLoop clock = {};
  Peak peak = {};
  // Facts state the energy of the repetitions, and whose it is, where a counter stands.
  bool energy = false;
  // An error where the device's power limit did not hold it back in half of the repetitions' time,
  // or nothing says whether it did: what was measured is another state then.
  bool capped = false;
};

class State {
 public:
  virtual ~State() = default;

  // The value of an axis; axis_count as a whole number. Both throw Error where there is none.
  virtual const std::string& axis(const std::string& name) const = 0;
  virtual std::uint64_t axis_count(const std::string& name) const = 0;

  virtual Device& device() = 0;
  virtual std::uint64_t seed() const = 0;
  // Of all operands together: a fraction of free memory (the smaller of MemAvailable and the
  // cgroup's limit).
  virtual std::uint64_t memory_bytes_max() const = 0;

  // States how it was measured: implementation, effective ISA, operand bytes, why not rotated.
  virtual void fact(const std::string& name, Fact value) = 0;

  // The ranks that run this case together; throws Error where it runs alone. In a group every rank
  // makes the same calls of this interface in the same order, and what comes back is the same on
  // all: times are the slowest rank's.
  virtual Group& group();

  // One result was checked. A false one, on whichever rank, ends the case as a wrong result: `what`
  // says what was found.
  virtual void verify(bool holds, const std::string& what) = 0;

  // Calibrates, soaks, runs the planned repetitions, checks. Needs a `verify` before it.
  virtual void measure(const Work& work) = 0;

  // Values that are no rate of a timed loop: one a repetition.
  virtual void record(const std::string& metric, std::span<const double> values) = 0;

  // Of a group: each rank's own values of something, a series a rank, beside the metrics. They are
  // shown and never judged.
  virtual void record_each(const std::string& name, const std::string& unit,
                           std::span<const double> own);

  // Values beside the metrics, under a name with a point in it ("ttft_p99.load-16"): shown and
  // never judged.
  virtual void record_beside(const std::string& name, const std::string& unit,
                             std::span<const double> values) = 0;

  // What measure() or record() delivered of that metric; empty before.
  virtual std::span<const double> values(const std::string& metric) const = 0;

  // Runs `run` once and gives the seconds that it took: for work that is too long to be calibrated.
  // Throws Error where the clock did not advance.
  virtual double seconds(const std::function<void()>& run) = 0;

  // Says how far a long case is. To be called several times a second, by the case's own thread.
  virtual void progress(double fraction) = 0;

  // How many repetitions are planned, and how long one is to last.
  virtual std::uint32_t repetitions() const = 0;
  virtual double repetition_seconds() const = 0;

  // By what a product is to be computed, so that it is on all devices alike; null: by the library's
  // first choice.
  virtual const Algorithm* algorithm() const { return nullptr; }

  // Operands that the next cases of the same suite use again: made at the first call. Ended when a
  // case of another suite begins.
  template <class T>
  T& kept(const std::string& key, const std::function<std::shared_ptr<T>()>& make) {
    std::shared_ptr<void>& place = kept_place(key);
    if (!place) place = make();
    return *static_cast<T*>(place.get());
  }

  // Ends what earlier cases kept, for a case that needs the memory.
  virtual void release_kept() = 0;

 private:
  virtual std::shared_ptr<void>& kept_place(const std::string& key) = 0;
};

}  // namespace assay
