// Which benchmarks each device of this host can run.
#pragma once

#include <vector>

#include "harness/bench/benchmark.hpp"
#include "harness/doctor/diagnosis.hpp"
#include "results/record/unit.hpp"

namespace assay {

// What cannot run comes one by one with its reason, the rest in one sentence a device.
std::vector<Diagnosis> offer_findings(const Site& site,
                                      const std::vector<const Benchmark*>& benchmarks);

}  // namespace assay
