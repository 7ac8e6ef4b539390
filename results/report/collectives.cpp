// From samples of ranks to points, columns and maps.
#include "results/report/collectives.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "results/record/case.hpp"

namespace assay {
namespace {

constexpr std::string_view kSuite = "allreduce.";

std::string in_words(const std::string& axis, const std::string& value) {
  if (axis == "place" && value == "in") return "in place";
  if (axis == "place" && value == "out") return "out of place";
  if (axis == "type" || axis == "component") return value;
  return axis + " " + value;
}

// What people look for first comes first: the type, the place, the component, then the others.
std::string line_of(const Axes& axes) {
  std::string words;
  const auto add = [&](const std::string& axis, const std::string& value) {
    words += (words.empty() ? "" : ", ") + in_words(axis, value);
  };
  const std::vector<std::string> first{"type", "place", "component"};
  for (const std::string& axis : first) {
    if (const auto found = axes.find(axis); found != axes.end()) add(axis, found->second);
  }
  for (const auto& [axis, value] : axes) {
    if (axis != "size" && std::ranges::find(first, axis) == first.end()) add(axis, value);
  }
  return words;
}

std::vector<SampleView> measured(std::span<const SampleView> samples) {
  std::vector<SampleView> good;
  for (const SampleView& sample : samples) {
    if (sample.status() == SampleStatus::measured) good.push_back(sample);
  }
  return good;
}

std::string text_of(const Facts& facts, std::string_view name) {
  const auto found = facts.find(std::string(name));
  return found == facts.end() ? std::string() : text(found->second);
}

double number_of(const Facts& facts, std::string_view name) {
  const auto found = facts.find(std::string(name));
  const double* number = found == facts.end() ? nullptr : std::get_if<double>(&found->second);
  return number == nullptr ? 0 : *number;
}

std::vector<double> values(std::span<const SampleView> samples, std::string_view metric) {
  std::vector<double> all;
  for (const SampleView& sample : samples) {
    const auto series = sample.metric(metric);
    if (!series) continue;
    std::ranges::copy_if(series->values, std::back_inserter(all),
                         [](double value) { return std::isfinite(value) && value > 0; });
  }
  return all;
}

std::optional<double> least_busbw(const Verdict& verdict) {
  for (const Judgement& judgement : verdict.judgements) {
    if (judgement.metric == "busbw" && judgement.relation == "at_least") return judgement.limit;
  }
  return std::nullopt;
}

// None where the case has no rate over a size, as ping-pong and latency have none.
std::optional<CollectivePoint> point_of(const CollectiveCase& of, const Verdict& verdict,
                                        std::span<const SampleView> samples) {
  CollectivePoint point{of, verdict.outcome, of.size, {}, {}, 0, least_busbw(verdict)};
  const double moved = samples.empty() ? 0 : number_of(samples.back().facts(), "moved_bytes");
  if (std::isfinite(moved) && moved > 0) point.bytes = moved;
  const Statistics algbw = statistics(values(samples, "algbw"));
  point.busbw = statistics(values(samples, "busbw"));
  if (point.bytes <= 0 || algbw.count == 0 || point.busbw.count == 0) return std::nullopt;
  std::vector<double> seconds;
  for (const double rate : values(samples, "algbw")) seconds.push_back(point.bytes / rate);
  point.seconds = statistics(seconds);
  point.bus_factor = point.busbw.median / algbw.median;
  return point;
}

template <class Item>
void sort_by_line_and_size(std::vector<Item>& items) {
  std::ranges::stable_sort(items, [](const Item& a, const Item& b) {
    return std::tie(a.of.line, a.of.size) < std::tie(b.of.line, b.of.size);
  });
}

}  // namespace

bool is_collective(const PlanEntry& entry) {
  return entry.benchmark.starts_with(kSuite) &&
         std::ranges::any_of(entry.metrics, [](const PlannedMetric& metric) {
           return metric.name == "algbw" || metric.name == "evenness" || metric.name == "even";
         });
}

std::vector<CollectiveLine> lines(const Collective& collective) {
  std::vector<CollectiveLine> all;
  const std::span<const CollectivePoint> points(collective.points);
  for (std::size_t begin = 0; begin < points.size();) {
    std::size_t end = begin;
    std::vector<SizeTime> times;
    for (; end < points.size() && points[end].of.line == points[begin].of.line; ++end) {
      times.push_back({points[end].bytes, points[end].seconds.median});
    }
    all.push_back({points[begin].of.line, points.subspan(begin, end - begin), fit_curve(times)});
    begin = end;
  }
  return all;
}

CollectiveBook::CollectiveBook(const Plan& plan) {
  for (const PlanEntry& entry : plan.entries) {
    // A later round is the first once more: as another point of the same size it says nothing.
    if (!is_collective(entry) || is_later_round(entry.axes)) continue;
    planned_.emplace(
        case_name(entry.benchmark, entry.axes),
        Planned{entry.benchmark, entry.level, {line_of(entry.axes), size_bytes(entry.axes)}, 0});
  }
}

// Null where the unit is one of the many that are not drawn.
Collective* CollectiveBook::place_of(Planned& planned, const std::string& unit) {
  std::set<std::string>& units = units_[planned.level];
  if (!units.contains(unit)) {
    if (units.size() == kCollectiveUnitsMax) {
      ++planned.units_left_out;
      return nullptr;
    }
    units.insert(unit);
  }
  const auto found = std::ranges::find_if(found_.all, [&](const Collective& collective) {
    return collective.unit == unit && collective.benchmark == planned.benchmark;
  });
  if (found != found_.all.end()) return &*found;
  Collective& fresh = found_.all.emplace_back();
  fresh.benchmark = planned.benchmark;
  fresh.unit = unit;
  fresh.level = planned.level;
  return &fresh;
}

void CollectiveBook::add(const Verdict& verdict, std::span<const SampleView> samples) {
  const auto planned = planned_.find(verdict.case_name);
  if (planned == planned_.end()) return;
  Collective* const place = place_of(planned->second, verdict.unit);
  if (place == nullptr) return;
  const CollectiveCase& of = planned->second.of;
  const std::vector<SampleView> good = measured(samples);
  const Facts facts = good.empty() ? Facts{} : good.back().facts();
  if (place->split.empty()) place->split = text_of(facts, "split");

  auto point = point_of(of, verdict, good);
  auto ranks = rank_column(good);
  auto pairs = pair_map(good);
  auto parts = part_rates(good);
  if (!point && !ranks && !pairs && !parts) {
    ++place->empty;
    return;
  }
  const bool is_full =
      place->points.size() == kCollectiveCasesMax || place->skew.size() == kCollectiveCasesMax ||
      place->parts.size() == kCollectiveCasesMax || place->pairs.size() == kPairTablesMax;
  if (is_full) {
    ++place->left_out;
    return;
  }
  if (point) place->points.push_back(std::move(*point));
  if (ranks) place->skew.push_back({of, std::move(*ranks), text_of(facts, "skew.points_to")});
  if (pairs) place->pairs.push_back({of, std::move(*pairs), text_of(facts, "evenness.points_to")});
  if (parts) place->parts.push_back({of, std::move(*parts)});
}

Collectives CollectiveBook::take() {
  for (Collective& collective : found_.all) {
    sort_by_line_and_size(collective.points);
    sort_by_line_and_size(collective.skew);
    sort_by_line_and_size(collective.pairs);
    sort_by_line_and_size(collective.parts);
  }
  // Curves before maps of pairs: what is known of all ranks comes first.
  std::ranges::stable_partition(
      found_.all, [](const Collective& collective) { return !collective.points.empty(); });
  for (const auto& [name, planned] : planned_) {
    found_.units_left_out = std::max(found_.units_left_out, planned.units_left_out);
  }
  return std::exchange(found_, {});
}

}  // namespace assay
