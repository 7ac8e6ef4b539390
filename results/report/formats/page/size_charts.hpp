// Rates and times of collectives over their sizes, as charts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/format/json_writer.hpp"
#include "results/report/collectives.hpp"

namespace assay::page {

// Lines of one chart. More stand in the table only.
inline constexpr std::size_t kLinesMax = 12;

// A picture over sizes is of several: whether any line has them.
bool is_over_sizes(const std::vector<CollectiveLine>& lines);

// The elements that the two charts of a collective, the `at`-th of the report, are drawn into.
std::string size_canvases(const Collective& collective, std::size_t at);

// What the lines are: colour, shape and name of each.
std::string size_legend(const std::vector<CollectiveLine>& lines);

// "64 KiB"
std::string size_in_words(double bytes);

// Of all collectives, into the array of charts.
void write_size_charts(JsonWriter& json, const Collectives& collectives);

}  // namespace assay::page
