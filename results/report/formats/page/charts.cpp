// Charts as numbers.
#include "results/report/formats/page/charts.hpp"

#include <algorithm>
#include <cmath>

#include "results/format/json_writer.hpp"
#include "results/report/formats/page/size_charts.hpp"
#include "results/report/markup.hpp"
#include "results/report/rows.hpp"
#include "results/report/safe_text.hpp"

namespace assay::page {
namespace {

constexpr std::size_t kPointsMax = 500;       // In one row of a strip chart.
constexpr std::size_t kStripValuesMax = 100;  // A condition with more is a histogram.

std::vector<double> finite(const std::vector<double>& values) {
  std::vector<double> kept;
  for (const double value : values) {
    if (std::isfinite(value) && kept.size() < kPointsMax) kept.push_back(value);
  }
  return kept;
}

std::string side(std::string_view relation) {
  if (relation == "at_least") return "below";
  return relation == "at_most" ? "above" : "";
}

Strip strip_of(const Distribution& distribution, const std::string& unit,
               const std::vector<double>& values) {
  Strip strip{fit(one_line(unit), 24), finite(values), {}, {}};
  if (!strip.values.empty()) strip.median = statistics(strip.values).median;
  const auto judged = std::ranges::find(distribution.nearest, unit, &UnitValue::unit);
  if (judged != distribution.nearest.end()) {
    strip.limit = judged->limit;
  } else if (distribution.limits.size() == 1) {
    strip.limit = distribution.limits.front();  // Not judged, but the same was demanded of it.
  }
  return strip;
}

// Bars against the lowest and the highest limit.
void make_histogram(Chart& chart, const std::vector<double>& values,
                    const std::vector<double>& limits) {
  chart.histogram = histogram(values, limits);
  if (!limits.empty()) chart.limits = {limits.front(), limits.back()};
}

std::string range(const Statistics& of, const Scale& scale) {
  const std::string unit = scale.unit.empty() ? "" : " " + scale.unit;
  return "median " + scaled(of.median, scale) + unit + ", least " + scaled(of.least, scale) +
         ", greatest " + scaled(of.greatest, scale);
}

// Where the axis begins and ends: values and limits with some room, never narrower than 2 %.
std::pair<double, double> ends(const Chart& chart) {
  const Histogram& bins = chart.histogram;
  if (chart.rows.empty()) {
    return {bins.low, bins.low + bins.width * static_cast<double>(bins.counts.size())};
  }
  std::vector<double> all;
  for (const Strip& row : chart.rows) {
    all.insert(all.end(), row.values.begin(), row.values.end());
    if (row.limit) all.push_back(*row.limit);
  }
  if (all.empty()) return {0, 1};
  const auto [least, greatest] = std::ranges::minmax(all);
  const double width = std::max(greatest - least, 0.02 * std::abs(greatest));
  const double room = width > 0 ? 0.08 * width : 0.5;
  const double low = least - room;
  return {least >= 0 ? std::max(low, 0.0) : low, greatest + room};
}

void write_number(JsonWriter& json, const std::optional<double>& value, double factor) {
  value ? json.number(*value / factor) : json.null();
}

void write_rows(JsonWriter& json, const Chart& chart) {
  json.key("rows").array();
  for (const Strip& row : chart.rows) {
    json.object();
    json.key("limit");
    write_number(json, row.limit, chart.scale.factor);
    json.key("median");
    write_number(json, row.median, chart.scale.factor);
    json.key("name").text(row.name);
    json.key("values").array();
    for (const double value : row.values) json.number(value / chart.scale.factor);
    json.end().end();
  }
  json.end();
}

void write_bins(JsonWriter& json, const Chart& chart) {
  json.key("counted").text(chart.counted);
  json.key("counts").array();
  for (const std::uint64_t count : chart.histogram.counts) json.count(count);
  json.end();
  json.key("limits");
  if (chart.limits.empty()) {
    json.null();
  } else {
    json.array();
    for (const double limit : chart.limits) json.number(limit / chart.scale.factor);
    json.end();
  }
  json.key("low").number(chart.histogram.low / chart.scale.factor);
  json.key("width").number(chart.histogram.width / chart.scale.factor);
}

void write(JsonWriter& json, const Chart& chart) {
  const auto [low, high] = ends(chart);
  json.object();
  json.key("id").text(chart.id);
  json.key("kind").text(chart.rows.empty() ? "histogram" : "strip");
  json.key("max").number(high / chart.scale.factor);
  json.key("min").number(low / chart.scale.factor);
  json.key("side").text(chart.side);
  json.key("unit").text(chart.scale.unit);
  chart.rows.empty() ? write_bins(json, chart) : write_rows(json, chart);
  json.end();
}

}  // namespace

std::optional<Chart> chart_of(const Report& report, std::size_t at) {
  const Distribution& distribution = report.distributions[at];
  if (distribution.later_round) return std::nullopt;  // A round looks like another one.
  Chart chart;
  chart.id = "chart-" + std::to_string(at + 1);
  chart.scale = scale_of(distribution);
  chart.side = side(distribution.relation);
  chart.counted = "units";
  const std::string demanded = demand(distribution, chart.scale);
  const std::string against = demanded.empty() ? "no limit" : "demanded " + demanded;
  if (distribution.values.size() > kRepetitionUnitsMax) {
    make_histogram(chart, distribution.values, distribution.limits);
    chart.alternative = "Histogram of " + human_count(distribution.values.size()) +
                        " units: " + range(statistics(distribution.values), chart.scale) + "; " +
                        against + ".";
    return chart;
  }
  std::vector<double> all;
  for (const auto& [unit, values] : distribution.repetitions) {
    chart.rows.push_back(strip_of(distribution, unit, values));
    all.insert(all.end(), chart.rows.back().values.begin(), chart.rows.back().values.end());
  }
  if (all.empty()) return std::nullopt;
  if (distribution.values.empty())
    chart.scale = scale_for(statistics(all).greatest, distribution.unit);
  chart.alternative = "Every repetition on " + human_count(chart.rows.size()) +
                      (chart.rows.size() == 1 ? " unit: " : " units: ") +
                      range(statistics(all), chart.scale) + "; " + against + ".";
  return chart;
}

std::optional<Chart> condition_chart(const Report& report, std::size_t at) {
  const Requirement& requirement = report.profile.requirements[at];
  const auto found = report.conditions.find(requirement.condition);
  if (found == report.conditions.end() || found->second.empty()) return std::nullopt;
  const auto limit = requirement.at_most ? requirement.at_most : requirement.at_least;
  Chart chart;
  chart.id = "condition-" + std::to_string(at + 1);
  const Statistics of = statistics(found->second);
  chart.scale = scale_for(std::max(of.greatest, limit.value_or(0)), requirement.unit);
  chart.side = requirement.at_most ? "above" : "below";
  chart.counted = "measurements";
  chart.alternative =
      "Values beside " + human_count(of.count) + " measurements: " + range(of, chart.scale) + ".";
  if (found->second.size() > kStripValuesMax) {
    std::vector<double> limits;
    if (limit) limits.push_back(*limit);
    make_histogram(chart, found->second, limits);
  } else {
    chart.rows.push_back({"", finite(found->second), of.median, limit});
  }
  return chart;
}

std::string canvas(const Chart& chart) {
  const std::string rows = chart.rows.empty()
                               ? "many"
                               : std::to_string(std::min(chart.rows.size(), kRepetitionUnitsMax));
  return "<div class=\"chart rows-" + rows + "\"><canvas id=\"" + escape_html(chart.id) +
         "\" role=\"img\" aria-label=\"" + escape_html(chart.alternative) + "\"></canvas></div>\n";
}

std::string chart_data(const Report& report) {
  std::string out;
  JsonWriter json(out);
  json.array();
  for (std::size_t at = 0; at < report.distributions.size(); ++at) {
    if (const auto chart = chart_of(report, at)) write(json, *chart);
  }
  for (std::size_t at = 0; at < report.profile.requirements.size(); ++at) {
    if (const auto chart = condition_chart(report, at)) write(json, *chart);
  }
  write_size_charts(json, report.collectives);
  json.end();
  return out;
}

}  // namespace assay::page
