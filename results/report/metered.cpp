// Readings into stages.
#include "results/report/metered.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "results/record/pattern.hpp"
#include "results/record/time.hpp"

namespace assay {
namespace {

struct Point {
  std::int64_t time = 0;
  double value = 0;
};

std::map<std::string, double> budgets_of(const Site& site) {
  std::map<std::string, double> budgets;
  if (site.layout.power.budget_watts) budgets[site.name] = *site.layout.power.budget_watts;
  for (const RackGroup& group : site.layout.racks) {
    if (!group.budget_watts) continue;
    for (const std::string& rack : expand(group.ids)) budgets[rack] = *group.budget_watts;
  }
  for (const SiteZone& zone : site.zones) {
    if (zone.budget_watts) budgets[zone.id] = *zone.budget_watts;
  }
  return budgets;
}

// By trapezoids; of a single moment the mean of what was read then.
double mean_of(const std::vector<Point>& points) {
  double sum = 0;
  const auto seconds = static_cast<double>(points.back().time - points.front().time);
  if (!(seconds > 0)) {
    for (const Point& point : points) sum += point.value;
    return sum / static_cast<double>(points.size());
  }
  for (std::size_t at = 1; at < points.size(); ++at) {
    const auto wide = static_cast<double>(points[at].time - points[at - 1].time);
    sum += (points[at].value + points[at - 1].value) / 2 * wide;
  }
  return sum / seconds;
}

std::int64_t gap_of(const std::vector<Point>& points, const StageTime& stage) {
  std::int64_t gap = 0;
  std::int64_t last = stage.from;
  for (const Point& point : points) {
    gap = std::max(gap, point.time - last);
    last = point.time;
  }
  return std::max(gap, stage.to - last);
}

// Meters are read once a minute, or a stage is known at least to a tenth.
bool is_covered(const Metered& one, const StageTime& stage) {
  return one.gap_seconds <= std::max<std::int64_t>(60, (stage.to - stage.from) / 10);
}

}  // namespace

std::vector<StageTime> stage_times(const std::vector<JournalEvent>& events) {
  std::vector<StageTime> found;
  std::map<std::string, std::int64_t> begun;
  for (const JournalEvent& event : events) {
    const auto time = seconds_since_1970(event.time);
    if (!time) continue;
    if (event.event == "stage_started") begun.try_emplace(event.stage, *time);
    if (event.event != "stage_ended" && event.event != "interrupted") continue;
    const auto began = begun.extract(event.stage);
    if (began && *time >= began.mapped()) found.push_back({event.stage, began.mapped(), *time});
  }
  return found;
}

std::vector<Metered> metered(const Site& site, const std::vector<StageTime>& times,
                             const MeterFile& file) {
  const std::map<std::string, double> budgets = budgets_of(site);
  using Key = std::tuple<std::size_t, std::size_t, bool, std::string>;  // The site first.
  std::map<Key, std::vector<Point>> series;
  for (const MeterReading& reading : file.readings) {
    for (std::size_t at = 0; at < times.size(); ++at) {
      if (reading.time < times[at].from || reading.time > times[at].to) continue;
      series[{at, reading.quantity, reading.place != site.name, reading.place}].push_back(
          {reading.time, reading.value});
    }
  }
  std::vector<Metered> found;
  for (auto& [key, points] : series) {
    std::ranges::stable_sort(points, {}, &Point::time);
    const auto [least, highest] = std::ranges::minmax(points, {}, &Point::value);
    Metered& one = found.emplace_back();
    one.stage = std::get<0>(key);
    one.place = std::get<3>(key);
    one.quantity = file.quantities[std::get<1>(key)];
    one.readings = points.size();
    one.least = least.value;
    one.mean = mean_of(points);
    one.highest = highest.value;
    one.seconds = points.back().time - points.front().time;
    one.gap_seconds = gap_of(points, times[one.stage]);
    const auto budget = budgets.find(one.place);
    if (one.quantity == kPowerQuantity && budget != budgets.end()) one.budget = budget->second;
  }
  return found;
}

MeterAnswer answer(const std::vector<StageTime>& times, const std::vector<Metered>& all,
                   bool is_real) {
  std::vector<bool> known(times.size());
  for (const Metered& one : all) {
    if (one.over_budget()) {
      return {Exit::rejected,
              one.place + " was over its budget in stage " + times[one.stage].stage};
    }
  }
  for (const Metered& one : all) {
    if (!one.budget) continue;
    const std::string where = one.place + " in stage " + times[one.stage].stage;
    if (!(one.least > 0)) return {Exit::undecided, where + " has readings that are not above zero"};
    if (!is_covered(one, times[one.stage])) {
      return {Exit::undecided,
              where + " was not read for " + std::to_string(one.gap_seconds) + " s"};
    }
    known[one.stage] = true;
  }
  for (std::size_t at = 0; at < times.size(); ++at) {
    if (known[at]) continue;
    return {Exit::undecided, "stage " + times[at].stage + " has no reading that a budget is for"};
  }
  if (times.empty()) return {Exit::undecided, "no stage has ended yet"};
  if (!is_real) return {Exit::undecided, "the campaign was measured on no real site"};
  return {Exit::accepted, "no reading is over a budget"};
}

}  // namespace assay
