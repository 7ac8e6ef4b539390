// Whether the host is quiet enough now for what a profile requires.
#pragma once

#include <vector>

#include "harness/doctor/diagnosis.hpp"
#include "harness/telemetry/conditions.hpp"
#include "results/record/profile.hpp"

namespace assay {

// One a requirement.
std::vector<Diagnosis> quiet_findings(const Conditions& now,
                                      const std::vector<Requirement>& requirements);

}  // namespace assay
