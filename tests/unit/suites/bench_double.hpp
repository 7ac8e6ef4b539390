// A State for tests: runs a benchmark's function a few times and keeps what it said.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/bench/state.hpp"
#include "harness/device/cpu/device.hpp"

namespace assay {

// What a false verify() throws, as in the worker.
struct FoundWrong {
  std::string what;
};

class StateDouble final : public State {
 public:
  explicit StateDouble(Device& device, std::map<std::string, std::string> axes = {})
      : device_(device), axes_(std::move(axes)) {}

  const std::string& axis(const std::string& name) const override { return axes_.at(name); }
  std::uint64_t axis_count(const std::string& name) const override {
    return std::stoull(axes_.at(name));
  }
  Device& device() override { return device_; }
  std::uint64_t seed() const override { return 42; }
  std::uint64_t memory_bytes_max() const override { return memory; }
  void fact(const std::string& name, Fact value) override { facts[name] = std::move(value); }
  void verify(bool holds, const std::string& what) override {
    if (!holds) throw FoundWrong{what};
    ++verified;
  }
  void measure(const Work& work) override {
    EXPECT_GT(verified, 0U);
    amount = work.amount;
    sustained = work.sustained;
    has_clock = static_cast<bool>(work.clock.spend);
    for (std::uint64_t i = 0; i < iterations; ++i) {
      work.run(i);
      const bool due = work.check_every != 0 && (i + 1) % work.check_every == 0;
      if (due || i + 1 == iterations) work.check(i);
    }
    measured = work.metric;
    quotient = work.quotient;
    recorded[work.metric] = std::vector<double>(planned_repetitions, work.amount);
  }
  void record(const std::string& metric, std::span<const double> values) override {
    recorded[metric] = {values.begin(), values.end()};
  }
  void record_beside(const std::string& name, const std::string&,
                     std::span<const double> values) override {
    recorded[name] = {values.begin(), values.end()};
  }
  std::span<const double> values(const std::string& metric) const override {
    const auto found = recorded.find(metric);
    return found == recorded.end() ? std::span<const double>{} : found->second;
  }
  // A second each, so that what is computed from it is known.
  double seconds(const std::function<void()>& run) override {
    run();
    return took ? took() : 1;
  }
  void progress(double fraction) override { pulses.push_back(fraction); }
  void release_kept() override { kept_.clear(); }
  std::uint32_t repetitions() const override { return planned_repetitions; }
  double repetition_seconds() const override { return 0.1; }
  const Algorithm* algorithm() const override { return frozen ? &*frozen : nullptr; }

  // The next case of the same job.
  void axes_of_case(std::map<std::string, std::string> axes) { axes_ = std::move(axes); }

  std::uint64_t memory = 64U << 20U;
  std::uint64_t iterations = 20;
  std::uint64_t verified = 0;
  double amount = 0;
  std::uint32_t planned_repetitions = 20;
  std::optional<Algorithm> frozen = {};
  std::function<double()> took = {};
  Quotient quotient = Quotient::rate;
  std::vector<double> pulses;
  bool sustained = false;
  bool has_clock = false;
  std::string measured;
  Facts facts;
  std::map<std::string, std::vector<double>> recorded;

 private:
  std::shared_ptr<void>& kept_place(const std::string& key) override { return kept_[key]; }

  Device& device_;
  std::map<std::string, std::string> axes_;
  std::map<std::string, std::shared_ptr<void>> kept_;
};

// A device of two lanes, on the CPUs that this test may use.
std::unique_ptr<CpuDevice> test_device(unsigned lanes = 2, double llc_bytes = 1 << 20);

}  // namespace assay
