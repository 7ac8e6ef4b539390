// Campaigns made up for tests of reports, through the builder as a real one would go.
#pragma once

#include <string>

#include "results/report/report.hpp"

namespace assay::example {

struct Options {
  std::size_t units = 1;
  std::size_t cases = 6;   // At least 6: named ones first, numbered ones after them.
  bool exceptions = true;  // A failure, noise, a unit that says nothing.
  std::string reality = "real";
  std::string hostname = "node-17";
  std::size_t repetitions = 20;
};

// One verdict with its sample, fed to a builder unit by unit: see report().
Report report(const Options& options);

// What a host may call itself to do harm.
inline const std::string kHostile =
    "<script>alert(1)</script>--><!--\x1b[31m\"'&\xff\u2028\u202E]]>";

}  // namespace assay::example
