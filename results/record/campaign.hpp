// A campaign: the stages and cases that somebody chose, before a site binds them to units.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/record/plan.hpp"

namespace assay {

// Groups that a plan draws for a case.
struct GroupChoice {
  // random, rails, even; pairs (each with another one in each round); ladder (even ones of 2, 4,
  // ... members, up to all).
  std::string kind;
  Level of = Level::host;    // What is put together: hosts or racks.
  std::uint32_t size = 16;   // Of random, rails and even.
  std::uint32_t rounds = 1;  // Of random, rails and pairs: each puts together others.
};

struct CampaignCase {
  std::string benchmark;
  std::map<std::string, std::vector<std::string>> axes;  // Empty: the benchmark's own values.
  std::optional<Level> level;                            // Of the units; none: the benchmark's own.
  std::optional<GroupChoice> groups;                     // The units are groups.
  // One after the other, each a case of its own with its number as the axis "round"; 1: once.
  std::uint32_t rounds = 1;
  std::uint32_t units_max = 0;  // Of each model, evenly spread over the site; 0: all.
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
  bool gate = false;  // Both as in PlanStage.
  bool tuned = false;
};

struct Campaign {
  std::string name;
  std::string about;
  double memory_fraction_max = 0.6;
  double retest_budget_seconds = 0;     // For each unit; 0: nothing is measured again.
  std::uint32_t locate_rounds_max = 0;  // To find who slows random groups; 0: nobody looks.
  std::vector<CampaignStage> stages;
};

}  // namespace assay
