// What was located, as findings: in sentences, with the site's own names.
#pragma once

#include <string>
#include <vector>

#include "results/next/locate.hpp"
#include "results/record/finding.hpp"

namespace assay::locate {

struct Names {
  std::vector<std::string> members;  // Ids of the hosts that were asked about, in their order.
  std::string case_name;             // What every probe ran.
};

// A blame a finding, in their order. Throws Error where names are missing.
std::vector<Finding> findings(const Question& question, const Located& located, const Names& names);

// "one that is slow in 5 % of its tests is missed with a chance of 96 %", by chance_missed().
std::string missed_sentence(const Rule& rule, const Located& located, double share);

}  // namespace assay::locate
