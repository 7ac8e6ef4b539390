// A unit's job as a launcher takes it: the worker's command, its CPUs, its ranks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/campaign/work.hpp"
#include "harness/device/ranks.hpp"
#include "harness/launch/launcher.hpp"
#include "results/record/plan.hpp"
#include "results/record/unit.hpp"

namespace assay {

class Commands {
 public:
  // `site` and `plan`, whose id marks all processes of the campaign, must outlive it.
  Commands(const Site& site, const Plan& plan, std::filesystem::path worker,
           std::filesystem::path folder);

  // Without a place for its output.
  Job of(const UnitJob& job, std::uint32_t attempt) const;

  // Who measures a unit together.
  std::vector<Rank> ranks(const std::string& unit) const { return table_.of(unit); }

 private:
  const Plan& plan_;
  std::filesystem::path worker_;
  std::filesystem::path folder_;
  RankTable table_;
  std::map<std::string, Rank> places_;  // Of each host and device of the site.
};

}  // namespace assay
