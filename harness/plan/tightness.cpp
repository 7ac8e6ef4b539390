// Looking at limits before anything is measured.
#include "harness/plan/tightness.hpp"

#include <fmt/format.h>

#include <optional>

#include "results/judge/judge.hpp"
#include "results/judge/metric.hpp"
#include "results/judge/quantity.hpp"
#include "results/record/case.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

// Nothing that computes moves less than a million bytes, or does less than a million operations, a
// second: such a floor is one in MB/s, GB/s or TFLOP/s that is read as B/s or FLOP/s.
constexpr double kRateLeast = 1e6;

// A limit further than this from what is physically possible shows nothing.
constexpr double kPossiblePart = 0.5;

bool is_number(const std::optional<Threshold>& limit) { return limit && limit->of.empty(); }

std::string limit_in_words(const Threshold& limit, bool is_floor, const std::string& unit) {
  const std::string_view relation = is_floor ? "at least" : "at most";
  if (limit.of.empty()) return fmt::format("{} {:.4g} {}", relation, limit.value, unit);
  return fmt::format("{} {:.4g} % of {}", relation, 100 * limit.value, limit.of);
}

// How far beyond `limit` the best possible value lies, relative to it; none where nothing says so.
std::optional<double> shortfall(const Bound& bound, const Threshold& limit, bool is_floor) {
  double best = 1;  // A fraction is held against the whole of its reference.
  if (limit.of.empty()) {
    if (!is_number(bound.physical_limit)) return std::nullopt;
    best = bound.physical_limit->value;
  }
  return is_floor ? 1 - limit.value / best : limit.value / best - 1;
}

std::string line_of(const std::string& subject, const Bound& bound, const Threshold& limit,
                    bool is_floor) {
  std::string words = "  " + subject + ": " + limit_in_words(limit, is_floor, bound.unit) + "; ";
  const auto seen = shortfall(bound, limit, is_floor);
  if (!seen) {
    words +=
        "how much slower than it should be a unit may be, the profile does not say: it states "
        "no physical limit";
  } else if (*seen <= 0) {
    words += "every shortfall against its reference is seen";
  } else {
    words += fmt::format("a unit {:.3g} % {} than {} still passes", 100 * *seen,
                         is_floor ? "slower" : "longer",
                         limit.of.empty() ? "physically possible" : limit.of);
  }
  return words + fmt::format(", but for its noise and a systematic uncertainty of {:.3g} %\n",
                             100 * bound.systematic);
}

// "rack-[1-6]", "pairs-1/group-[1-8] and 3 more".
std::string shortened(const std::vector<std::string>& patterns) {
  if (patterns.size() < 2) return patterns.empty() ? "nothing" : patterns.front();
  return fmt::format("{} and {} more", patterns.front(), patterns.size() - 1);
}

}  // namespace

void check_tightness(const Bound& bound, const std::string& place, Complaints& complaints) {
  const bool is_rate = bound.unit == "B/s" || bound.unit == "FLOP/s";
  if (is_rate && is_number(bound.at_least) && bound.at_least->value < kRateLeast) {
    complaints.push_back(
        fmt::format("{}: the floor of {} {} cannot be meant: write it in {}, such as 3.2e12", place,
                    bound.at_least->value, bound.unit, bound.unit));
  }
  if (!is_number(bound.physical_limit)) return;
  const double possible = bound.physical_limit->value;
  const bool is_low = is_number(bound.at_least) && bound.at_least->value < kPossiblePart * possible;
  // What a time cannot fall below is far from what any part takes: a light path, a clock cycle.
  const bool is_high = bound.unit != "s" && is_number(bound.at_most) &&
                       bound.at_most->value * kPossiblePart > possible;
  if (!is_low && !is_high) return;
  complaints.push_back(fmt::format(
      "{}: the limit {} {} lets a unit pass that is {} physically possible ({} {}): one of the two "
      "is of another case or in another unit of measure; a smaller case needs a physical limit of "
      "its own",
      place, is_low ? bound.at_least->value : bound.at_most->value, bound.unit,
      is_low ? "at less than half of what is" : "at more than twice what is", possible,
      bound.unit));
}

std::string without_company(const Plan& plan, const Profile& profile) {
  std::string out;
  for (const PlanEntry& entry : plan.entries) {
    for (const MetricTerms& terms : metric_terms(plan, profile, entry)) {
      const Bound* bound = terms.bound;
      if (bound == nullptr || bound->gate != Gate::judge) continue;
      if (bound->at_least || bound->at_most || judged_by_curve(terms)) continue;
      const std::size_t units = expand(entry.units).size();
      if (bound->peers && units >= bound->peers->units_min) continue;
      out += fmt::format("  {} {} of {}:", case_name(entry.benchmark, entry.axes),
                         terms.metric->name, shortened(entry.units));
      if (bound->peers) {
        out += fmt::format(" {} planned, and it takes {}", units, bound->peers->units_min);
      }
      if (bound->curve) {
        out +=
            fmt::format("{} {}, and a curve takes {}", bound->peers ? ";" : "",
                        counted(terms.curve.others.size(), "other size"), bound->curve->sizes_min);
      }
      out += "\n";
    }
  }
  return out;
}

std::string tightness(const Plan& plan, const Profile& profile) {
  std::string out;
  for (const PlanEntry& entry : plan.entries) {
    for (const PlannedMetric& metric : entry.metrics) {
      const Bound* bound = bound_for(profile, entry, metric.name);
      if (bound == nullptr || bound->gate != Gate::judge) continue;
      const std::string subject = case_name(entry.benchmark, entry.axes) + " " + metric.name;
      if (bound->at_least) out += line_of(subject, *bound, *bound->at_least, true);
      if (bound->at_most) out += line_of(subject, *bound, *bound->at_most, false);
    }
  }
  return out;
}

}  // namespace assay
