// Who did not enter what the verdicts behind the gates rest on.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "results/judge/looks.hpp"
#include "results/record/plan.hpp"
#include "results/record/unit.hpp"

namespace assay {

struct Absences {
  std::vector<Absence> hosts;
  // Of each of whom nothing is bad, a sentence: nobody measured him together with the others.
  std::vector<std::string> problems;
};

// By the last plan that measured something behind a gate. `is_sick` is asked of units by their ids,
// known or not.
Absences absences(const Plan& plan, const Looks& looks, const Site& site,
                  const std::function<bool(const std::string& unit)>& is_sick);

}  // namespace assay
