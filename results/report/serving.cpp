// From the series of a sweep, one a load, to its points.
#include "results/report/serving.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "results/record/case.hpp"
#include "results/report/human.hpp"
#include "results/report/stated.hpp"
#include "results/report/statistics.hpp"

namespace assay {
namespace {

constexpr std::string_view kAtLoad = ".load-";

// "ttft_p99.load-16" -> ttft_p99 and 16; none for any other name.
struct AtLoad {
  std::string_view metric;
  double load = 0;
};

std::optional<AtLoad> at_load(std::string_view name) {
  const std::size_t point = name.find(kAtLoad);
  if (point == std::string_view::npos) return std::nullopt;
  AtLoad found{name.substr(0, point), 0};
  const std::string_view digits = name.substr(point + kAtLoad.size());
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, found.load);
  const bool is_load = parsed.ec == std::errc{} && parsed.ptr == end && found.load > 0;
  return is_load && std::isfinite(found.load) ? std::optional(found) : std::nullopt;
}

// None unless every value is a number.
std::optional<double> finite_median(std::span<const double> values) {
  const bool are_numbers = std::ranges::all_of(values, [](double v) { return std::isfinite(v); });
  if (values.empty() || !are_numbers) return std::nullopt;
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  return statistics(sorted).median;
}

std::vector<ServedLoad> loads_of(const SampleView& sample) {
  std::map<double, ServedLoad> loads;
  sample.each_metric([&](std::string_view name, const SeriesView& series) {
    const auto at = at_load(name);
    const auto value = at ? finite_median(series.values) : std::nullopt;
    if (!value) return;
    ServedLoad& load = loads[at->load];
    load.load = at->load;
    if (at->metric == "output_throughput") load.throughput = *value;
    if (at->metric == "goodput") load.goodput = *value;
    if (at->metric == "ttft_p99") load.ttft_p99 = *value;
    if (at->metric == "tpot_p99") load.tpot_p99 = *value;
  });
  std::vector<ServedLoad> found;
  for (const auto& [load, of] : loads) {
    if (of.throughput > 0) found.push_back(of);
  }
  return found;
}

}  // namespace

bool is_sweep(const PlanEntry& entry) { return entry.benchmark == "tokens.serve_sweep"; }

ServingBook::ServingBook(const Plan& plan) {
  for (const PlanEntry& entry : plan.entries) {
    if (!is_sweep(entry)) continue;
    const auto slo = entry.axes.find("slo");
    slo_of_.emplace(case_name(entry.benchmark, entry.axes),
                    slo == entry.axes.end() ? "" : slo->second);
  }
}

void ServingBook::add(const Verdict& verdict, std::span<const SampleView> samples) {
  const auto planned = slo_of_.find(verdict.case_name);
  if (planned == slo_of_.end() || samples.empty() || found_.size() == kSweepsMax) return;
  const SampleView& sample = samples.back();
  // An error has no figure, and a wrong result none that could be shown.
  if (sample.status() != SampleStatus::measured || verdict.outcome == Outcome::error) return;
  ServingSweep sweep;
  sweep.case_name = verdict.case_name;
  sweep.unit = verdict.unit;
  sweep.slo = planned->second;
  sweep.endpoint = stated_text(sample, "endpoint");
  sweep.load_unit = stated_text(sample, "load_unit");
  sweep.knee_load = stated_number(sample, "knee_load");
  sweep.slo_load = stated_number(sample, "slo_load");
  sweep.loads = loads_of(sample);
  if (!sweep.loads.empty()) found_.push_back(std::move(sweep));
}

std::vector<ServingSweep> ServingBook::take() { return std::exchange(found_, {}); }

std::string found_in_words(const ServingSweep& sweep) {
  const auto knee = std::ranges::find(sweep.loads, sweep.knee_load, &ServedLoad::load);
  std::string words = "No knee was told. ";
  if (knee != sweep.loads.end()) {
    words = fmt::format("Knee at {:g} {}: {}. ", knee->load, sweep.load_unit,
                        human(knee->throughput, "tokens/s"));
  }
  if (!(sweep.slo_load > 0)) return words + "No load meets the SLO.";
  return words + fmt::format(
                     "The SLO {} (seconds to the first token, and a token) is met up to "
                     "{:g} {}.",
                     sweep.slo, sweep.slo_load, sweep.load_unit);
}

}  // namespace assay
