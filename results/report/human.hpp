// Numbers as a person reads them: SI prefixes, four significant digits, no locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "results/record/fact.hpp"

namespace assay {

// How the values of one row or one chart are shown: divided by `factor`, followed by `unit`.
struct Scale {
  double factor = 1;
  std::string unit;  // "GB/s"; empty for the unit "1".
};

// The prefix under which `value` has one to three digits before the point.
Scale scale_for(double value, std::string_view unit);

std::string scaled(double value, const Scale& scale);          // "312.4"
std::string human(double value, std::string_view unit);        // "312.4 GFLOP/s"
std::string human_percent(double fraction, bool sign = true);  // "+66.8 %", "−0.04 %"
std::string human_count(std::uint64_t count);                  // "13,800"

// By the unit that ends a fact's name: memory_bytes in GiB, clock_hz in GHz, ..._fraction in %.
std::string human_fact(std::string_view name, const Fact& fact);
std::string human_condition(std::string_view name, double value);

}  // namespace assay
