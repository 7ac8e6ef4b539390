// What a chart shows: chosen and counted here, drawn by Chart.js in the page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/report/human.hpp"
#include "results/report/report.hpp"
#include "results/report/statistics.hpp"

namespace assay::page {

// A unit with few peers: each repetition as a point.
struct Strip {
  std::string name;
  std::vector<double> values;
  std::optional<double> median;
  std::optional<double> limit;
};

struct Chart {
  std::string id;
  Scale scale;
  std::string side;         // Of the limit that is beyond it: "below", "above" or "".
  std::vector<Strip> rows;  // Empty: a histogram.
  Histogram histogram;
  std::vector<double> limits;  // Of the histogram: the lowest and the highest, or none.
  std::string counted;         // What the bars count: "units".
  std::string alternative;     // The chart in a sentence.
};

// None where nothing was measured, and of later rounds.
std::optional<Chart> chart_of(const Report& report, std::size_t distribution);
std::optional<Chart> condition_chart(const Report& report, std::size_t requirement);

// The element that the chart is drawn into.
std::string canvas(const Chart& chart);

// Of all charts, as JSON.
std::string chart_data(const Report& report);

}  // namespace assay::page
