// Which loads a sweep measures: to the knee, and to the highest load that meets the SLO. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace assay {

// What one load came to.
struct LoadPoint {
  double load = 0;                // Streams at once, or requests a second.
  double throughput = 0;          // Output tokens a second.
  double end_to_end_seconds = 0;  // The median request's.
  bool meets_slo = false;
};

struct SearchLimits {
  double first = 1;
  double most = 1024;
  bool whole = true;  // Streams are counted; rates are not.
};

// The knee is where power = throughput / time is greatest (Kleinrock, "Power and deterministic
// rules of thumb for probabilistic problems in computer communications", 1979): before it more
// load costs no time, behind it more load brings only waiting. Index of that point; none for none.
std::optional<std::size_t> knee_of(std::span<const LoadPoint> points);

// The highest load that meets the SLO, below the lowest one that does not: a load that meets it by
// luck behind one that does not is no promise. Index; none where no load meets it.
std::optional<std::size_t> highest_good(std::span<const LoadPoint> points);

// The next load: doubled until one is behind the knee and misses the SLO, then between the highest
// good load and the next one, until they are an eighth apart. Nothing where all is known.
std::optional<double> next_load(std::span<const LoadPoint> points, const SearchLimits& limits);

}  // namespace assay
