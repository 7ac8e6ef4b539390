// A campaign: the stages and cases that somebody chose, before a site binds them to units.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/record/plan.hpp"

namespace assay {

struct CampaignCase {
  std::string benchmark;
  std::map<std::string, std::vector<std::string>> axes;  // Empty: the benchmark's own values.
  std::optional<Level> level;                            // Of the units; none: the benchmark's own.
  Sampling sampling;
  double budget_seconds = 0;    // For each combination of axes.
  double deadline_seconds = 0;  // 0: three budgets and 30 s.
  int line = 0;
};

struct CampaignStage {
  std::string name;
  double budget_seconds = 0;
  std::vector<CampaignCase> cases;
  int line = 0;
};

struct Campaign {
  std::string name;
  std::string about;
  double memory_fraction_max = 0.6;
  double retest_budget_seconds = 0;  // For each unit; 0: nothing is measured again.
  std::vector<CampaignStage> stages;
};

}  // namespace assay
