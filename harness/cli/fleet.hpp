// A campaign over many racks as counts: how far each stage and rack is, and where it fails most.
// Pure, and linear in units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/unit.hpp"

namespace assay {

class Fleet {
 public:
  // A unit that belongs to no rack counts for its host; the cluster counts for itself.
  Fleet(const Plan& plan, const Site& site);

  // `case_name` has a result of an earlier run.
  void had(const std::string& unit, const std::string& case_name);
  void started(const std::string& unit, const std::string& case_name);
  // Why it failed; empty where it was measured.
  void ended(const std::string& unit, const std::string& case_name, const std::string& failure);

  // More than a line each would tell anybody anything.
  bool is_large() const { return place_of_.size() > kFew; }
  std::size_t failed() const;

  // The table of stages, a line on the racks, the ten that fail most with their last failure.
  std::vector<std::string> lines() const;
  // The same in one line: "device 1,104 of 13,800, racks 12 done 40 running, 3 failed".
  std::string line() const;

 private:
  struct Count {
    std::string name;
    std::uint64_t planned = 0;
    std::uint64_t done = 0;
    std::uint64_t running = 0;
    std::uint64_t failed = 0;
    std::string last_failure = {};  // "rack-017/tray-05/gpu-2 hbm.triad: no host was free".
  };
  static constexpr std::size_t kFew = 32;  // Units.
  static constexpr std::size_t kWorst = 10;

  Count& stage(const std::string& case_name);
  Count& place(const std::string& unit);
  std::string racks() const;
  std::vector<const Count*> worst() const;

  std::vector<Count> stages_;                              // In the plan's order.
  std::vector<Count> places_;                              // Racks, in the site's order.
  std::unordered_map<std::string, std::size_t> stage_of_;  // By name of a case.
  std::unordered_map<std::string, std::size_t> place_of_;  // By unit.
  std::unordered_map<std::string, std::string> running_;   // Unit to the case that it is at.
};

}  // namespace assay
