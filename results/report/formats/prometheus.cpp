// assay.prom: Prometheus text for node_exporter's textfile collector. A site has many units, so a
// series stands for a unit only where that unit is not a pass; all others are counts. The collector
// refuses time stamps, so the time is a gauge.
#include <fmt/format.h>

#include <array>

#include "results/record/registered.hpp"
#include "results/record/time.hpp"
#include "results/report/report.hpp"
#include "results/report/rows.hpp"
#include "results/report/safe_text.hpp"
#include "results/report/statistics.hpp"

namespace assay {
namespace {

// Of one campaign; beyond, units are counted as left out.
constexpr std::size_t kSeriesMax = 20'000;

// One tally is written whole, and the count of the units left out always.
constexpr std::size_t kReserved = 7;

using Label = std::pair<std::string_view, std::string_view>;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char byte : one_line(text)) {
    if (byte == '\\' || byte == '"') out += '\\';
    out += byte;
  }
  return out;
}

class Exposition {
 public:
  // Every series says whether it is real: a comment does not reach the database.
  explicit Exposition(const Plan& plan)
      : common_(fmt::format("campaign=\"{}\",reality=\"{}\",site=\"{}\"", escaped(plan.campaign),
                            escaped(plan.reality), escaped(plan.site))) {}

  void comment(std::string_view text) { out_ += "# " + one_line(text) + "\n"; }

  void family(std::string_view name, std::string_view help) {
    name_ = name;
    out_ += fmt::format("# HELP assay_{0} {1}\n# TYPE assay_{0} gauge\n", name, help);
  }

  void series(std::initializer_list<Label> labels, double value) {
    ++count_;
    out_ += fmt::format("assay_{}{{{}", name_, common_);
    for (const auto& [label, text] : labels)
      out_ += fmt::format(",{}=\"{}\"", label, escaped(text));
    out_ += fmt::format("}} {}\n", value);
  }

  bool full() const { return count_ + kReserved > kSeriesMax; }
  std::string take() { return std::move(out_); }

 private:
  std::string common_;
  std::string_view name_;
  std::string out_;
  std::size_t count_ = 0;
};

void write_campaign(Exposition& out, const Report& report) {
  const Summary& summary = report.summary;
  out.family("accepted", "1 where every demand of the profile is met, else 0.");
  out.series({{"profile", report.profile.name}}, summary.exit == Exit::accepted ? 1 : 0);
  out.family("exit_code", "0 accepted, 1 rejected, 4 not decided.");
  out.series({}, static_cast<double>(summary.exit));
  if (const auto created = seconds_since_1970(report.plan.created)) {
    out.family("planned_timestamp_seconds", "When the campaign was planned, since 1970.");
    out.series({}, static_cast<double>(*created));
  }
  out.family("record_problems", "What is wrong with the record, and unmet demands.");
  out.series({}, static_cast<double>(summary.problems.size()));
  out.family("metrics_judged", "Metrics that were judged, over all units.");
  out.series({}, static_cast<double>(summary.metrics_judged));
  out.family("metrics_recorded", "Metrics that were measured and not judged.");
  out.series({}, static_cast<double>(summary.metrics_recorded));
}

// Nothing where the profile demands nothing of it.
void write_reliability(Exposition& out, const Report& report) {
  if (!report.summary.reliability) return;
  const Reliability& found = *report.summary.reliability;
  out.family("interruptions", "Of the stage of reliability, without those that are excused.");
  out.series({}, static_cast<double>(found.interruptions));
  if (found.availability) {
    out.family("availability", "Device-hours of load over those and the lost ones.");
    out.series({}, *found.availability);
  }
  if (found.mtbf_device_seconds_lower) {
    out.family("mtbf_device_seconds_lower", "Lower limit of the time of a device between two.");
    out.series({}, *found.mtbf_device_seconds_lower);
  }
}

// Nothing where nobody ever waived anything.
void write_waivers(Exposition& out, const Report& report) {
  if (report.waivers.empty()) return;
  out.family("waivers", "Waivers by state; only a valid one counts, and none changes an outcome.");
  for (const WaiverState state :
       {WaiverState::valid, WaiverState::expired, WaiverState::replaced, WaiverState::idle}) {
    out.series({{"state", name(state)}}, static_cast<double>(count(report.waivers, state)));
  }
}

constexpr std::array kOutcomes{Outcome::pass, Outcome::fail, Outcome::indeterminate, Outcome::error,
                               Outcome::missing};

void write_tally(Exposition& out, Label of, const Tally& tally) {
  for (const Outcome outcome : kOutcomes) {
    out.series({of, {"outcome", name(outcome)}}, static_cast<double>(tally.of(outcome)));
  }
  out.series({of, {"outcome", "recorded"}}, static_cast<double>(tally.recorded));
}

void write_counts(Exposition& out, const Report& report) {
  out.family("units", "Planned units by outcome; recorded: nothing of it was judged.");
  for (const auto& [level, tally] : report.summary.units) {
    write_tally(out, {"level", name(level)}, tally);
  }
  out.family("measurements", "Planned units of each case by outcome.");
  for (const CaseCount& count : report.cases) {
    if (out.full()) return;
    write_tally(out, {"case", count.case_name}, count.tally);
  }
}

void write_values(Exposition& out, const Report& report) {
  out.family("value", "Over the units' medians, in the unit of measure that stands there.");
  for (const Distribution& each : report.distributions) {
    if (each.values.empty()) continue;
    const Statistics found = statistics(each.values);
    const std::array<std::pair<std::string_view, double>, 5> shown{{{"least", found.least},
                                                                    {"p5", found.p5},
                                                                    {"median", found.median},
                                                                    {"p95", found.p95},
                                                                    {"greatest", found.greatest}}};
    for (const auto& [statistic, value] : shown) {
      if (out.full()) return;
      out.series({{"case", each.case_name},
                  {"metric", each.metric},
                  {"of", statistic},
                  {"unit_of_measure", each.unit}},
                 value);
    }
  }
  out.family("worst_margin_ratio", "The least margin of any unit, relative to its limit.");
  for (const Distribution& each : report.distributions) {
    if (each.nearest.empty() || out.full()) continue;
    out.series({{"case", each.case_name}, {"metric", each.metric}}, each.nearest[0].margin);
  }
}

void write_exceptions(Exposition& out, const Report& report) {
  std::size_t left_out = 0;
  out.family("unit_not_passed", "1 for each unit that is not a pass.");
  for (const UnitVerdict& unit : report.units) {
    if (!unit.outcome || *unit.outcome == Outcome::pass) continue;
    if (out.full()) {
      ++left_out;
      continue;
    }
    out.series({{"level", name(unit.level)}, {"outcome", name(*unit.outcome)}, {"unit", unit.unit}},
               1);
  }
  out.family("units_left_out", "Units that are not a pass and have no series here.");
  out.series({}, static_cast<double>(left_out));
}

std::string render(const Report& report) {
  Exposition out(report.plan);
  if (const std::string fake = unreal(report.plan); !fake.empty()) out.comment(fake);
  out.comment("Assay: " + report.summary.headline);
  write_campaign(out, report);
  write_reliability(out, report);
  write_waivers(out, report);
  write_counts(out, report);
  write_values(out, report);
  write_exceptions(out, report);
  return out.take();
}

const Registered<Format> registered{{
    .name = "prometheus",
    .about = "Prometheus text for node_exporter's textfile collector",
    .file = "assay.prom",
    .render = render,
}};

}  // namespace
}  // namespace assay
