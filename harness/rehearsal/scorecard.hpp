// What a rehearsal shows: which planted faults the campaign's findings name, which they name that
// nobody planted, and what it took.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/rehearsal/detection.hpp"
#include "harness/rehearsal/faults.hpp"
#include "results/record/finding.hpp"
#include "results/record/unit.hpp"

namespace assay {

struct Scored {
  Fault fault;
  bool found = false;              // A finding names each of its units as the cause.
  std::vector<std::string> named;  // The causes that were named for it.
  std::vector<std::string> near;   // Wider causes that were named, where it was missed.
  std::optional<double>
      chance;  // Of being found, of a unit with it; none: no planned case shows it.
};

struct Scorecard {
  std::uint64_t seed = 0;
  std::string faults_sha256;  // Empty where there were none.
  std::vector<Scored> scored;
  std::vector<Finding> invented;  // Findings whose cause has no fault.
  std::uint32_t rounds = 0;       // Plans.
  double gpu_hours = 0;           // That the samples kept devices busy.
  double hours = 0;               // Of virtual time, from the first sample to the last.
  std::vector<Curve> curves;

  bool good() const;  // All found, none invented.
};

// Sets what follows from the findings.
void score(const std::vector<Finding>& findings, const Site& site, Scorecard& card);

std::string in_text(const Scorecard& card);
std::string to_json(const Scorecard& card);

}  // namespace assay
