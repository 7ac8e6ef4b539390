// What else differs between two campaigns, and may be why their figures do.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/samples.hpp"
#include "results/record/unit.hpp"

namespace assay {

// One campaign, without its figures.
struct Circumstances {
  const Plan& plan;
  const Site& site;
  std::string profile_sha256;
  Facts libraries;                                           // Path to SHA-256, of all workers.
  std::map<std::string, std::pair<std::string, Facts>> how;  // By case: a unit, the facts there.
  std::vector<std::string> problems;                         // Of the record.
};

// Each a sentence; long lists of one kind are counted.
std::vector<std::string> caveats(const Circumstances& first, const Circumstances& second);

}  // namespace assay
