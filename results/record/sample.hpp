// A sample: what came back from one case on one unit. Never changed after it was written.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "results/record/fact.hpp"

namespace assay {

// measured: the result was verified and timed.
// wrong:    the result was checked and is wrong.
// error:    it could not be measured properly; `cause` says why.
enum class SampleStatus { measured, wrong, error };

struct Series {
  std::string unit;
  std::vector<double> values;  // One a repetition, in the order they were taken.
};

struct Sample {
  std::string case_name;
  std::string unit;
  SampleStatus status = SampleStatus::error;
  std::string cause;                      // One sentence for wrong and error; empty for measured.
  std::map<std::string, Series> metrics;  // By metric name.
  std::map<std::string, double>
      conditions;              // foreign_cpus, steal_fraction, ...: absent is unknown.
  Facts facts;                 // Implementation, effective ISA, operand bytes, iterations.
  std::uint64_t verified = 0;  // Results that were checked; 0 is an unverified timing.
  std::string started;         // UTC, RFC 3339.
  double began_seconds = 0;    // CLOCK_MONOTONIC of the host, for order within a source.
  double ended_seconds = 0;
  std::uint32_t attempt = 1;  // Of the job that measured it.
};

}  // namespace assay
