// How each metric is distributed, with its bound drawn in; and the same in numbers.
#include <algorithm>

#include "results/report/formats/page/charts.hpp"
#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/rows.hpp"

namespace assay::page {
namespace {

// What the marks of the charts mean; the colours are those of the page.
constexpr std::string_view kKey =
    "<p class=\"key\">"
    "<span><svg viewBox=\"0 0 14 10\" aria-hidden=\"true\"><circle class=\"dot\" cx=\"7\" cy=\"5\" "
    "r=\"3.5\"/></svg>one repetition</span>"
    "<span><svg viewBox=\"0 0 14 10\" aria-hidden=\"true\"><path class=\"tick\" d=\"M7 "
    "0V10\"/></svg>median, which is judged</span>"
    "<span><svg viewBox=\"0 0 14 10\" aria-hidden=\"true\"><path class=\"beyond\" d=\"M0 "
    "0H7V10H0Z\"/><path class=\"bound\" d=\"M7 0V10\"/></svg>limit, and what lies beyond it</span>"
    "</p>\n";

constexpr std::string_view kNoScript =
    "<noscript><p class=\"noscript\">The charts need JavaScript; every number stands in the tables "
    "below.</p></noscript>\n";

const CaseCount* count_of(const Report& report, const std::string& case_name) {
  const auto found = std::ranges::find(report.cases, case_name, &CaseCount::case_name);
  return found == report.cases.end() ? nullptr : &*found;
}

std::string with_unit(const std::string& number, const Scale& scale) {
  return scale.unit.empty() ? number : number + " " + scale.unit;
}

// "13,790 pass, 8 fail": the outcomes of the whole case.
std::string outcomes(const CaseCount& count) {
  std::string out;
  for (const auto& [outcome, times] : count.tally.outcomes) {
    if (times == 0) continue;
    const std::string prefix = count.tally.planned == 1 ? "" : human_count(times) + " ";
    out += (out.empty() ? "" : ", ") + prefix + mark(outcome);
  }
  return out.empty() ? mark(std::nullopt) : out;
}

std::string measured(const Distribution& distribution, const Scale& scale) {
  const Statistics of = statistics(distribution.values);
  if (of.count == 0) return "no valid value";
  if (of.count == 1) return with_unit(scaled(of.median, scale), scale);
  return scaled(of.least, scale) + " … " + with_unit(scaled(of.greatest, scale), scale);
}

std::string against(const Distribution& distribution, const Scale& scale) {
  if (distribution.recorded) return "recorded only";
  const std::string demanded = demand(distribution, scale);
  if (demanded.empty()) return {};
  std::string words = demanded + " demanded";
  if (!distribution.nearest.empty()) {
    std::string margin = human_percent(distribution.nearest.front().margin);
    margin.replace(margin.find(' '), 1, "\u00A0");  // Never "%" alone on a line.
    words += distribution.values.size() > 1 ? ", least margin " + margin : ", margin " + margin;
  }
  return words;
}

// The units that come closest to the limit, or lie beyond it.
std::string nearest(const Distribution& distribution, const Scale& scale) {
  if (distribution.values.size() <= kRepetitionUnitsMax) return {};
  Table table{
      "", {{"Unit"}, {"Outcome"}, {"Measured", true}, {"Demanded", true}, {"Margin", true}}, {}};
  for (const UnitValue& value : distribution.nearest) {
    table.rows.push_back({place(value.unit), mark(value.outcome),
                          escape_html(with_unit(scaled(value.value, scale), scale)),
                          escape_html(demand(distribution.relation, value.limit, scale)),
                          escape_html(human_percent(value.margin))});
  }
  return folded(
      "The " + human_count(table.rows.size()) + " units closest to the limit or beyond it",
      render(table));
}

std::string outside(const Chart& chart) {
  std::string words;
  const auto add = [&](std::uint64_t count, std::string_view where) {
    if (count == 0) return;
    words += (words.empty() ? "" : ", ") + human_count(count) + " further " + std::string(where);
  };
  add(chart.histogram.below, "left");
  add(chart.histogram.above, "right");
  return words.empty() ? words : "Outside the chart: " + words + ".";
}

std::string figure(const Report& report, std::size_t at) {
  const Distribution& distribution = report.distributions[at];
  const std::optional<Chart> chart = chart_of(report, at);
  if (!chart) return {};
  const CaseCount* count = count_of(report, distribution.case_name);
  std::string out = "<figure>\n<figcaption>\n<h4>" + case_title(distribution.case_name) + "</h4>\n";
  out += paragraph(escape_html(distribution.metric), "metric");
  out += paragraph(escape_html(measured(distribution, chart->scale)), "value");
  const std::string words = against(distribution, chart->scale);
  if (!words.empty()) out += paragraph(escape_html(words), "against");
  if (count != nullptr && !distribution.recorded) out += paragraph(outcomes(*count), "against");
  const std::string unseen = outside(*chart);
  if (!unseen.empty()) out += paragraph(escape_html(unseen), "against soft");
  return out + "</figcaption>\n" + canvas(*chart) + nearest(distribution, chart->scale) +
         "</figure>\n";
}

// The case, with its metric below it: a column less leaves room for the numbers.
std::string with_metric(const std::string& case_name, const std::string& metric) {
  if (metric.empty()) return case_title(case_name);
  return case_title(case_name) + "<br><span class=\"soft\">" + escape_html(metric) + "</span>";
}

std::string verdict_table(const Report& report, const std::string& stage) {
  Table table{"Stage " + stage,
              {{"Case"},
               {"Unit"},
               {"Outcome"},
               {"Measured", true},
               {"Demanded", true},
               {"Margin", true},
               {"Spread", true},
               {"Values", true}},
              {}};
  for (const Verdict& verdict : report.verdicts) {
    const CaseCount* count = count_of(report, verdict.case_name);
    if (count == nullptr || count->stage != stage) continue;
    for (const Row& row : rows(report, verdict)) {
      table.rows.push_back({with_metric(row.case_name, row.metric), place(row.unit),
                            mark(row.outcome), escape_html(row.measured), escape_html(row.demanded),
                            escape_html(row.margin), escape_html(row.spread), row.count});
    }
  }
  return render(table);
}

std::string statistics_table(const Report& report, const std::string& stage) {
  Table table{"Stage " + stage + ", over all units",
              {{"Case"},
               {"Metric"},
               {"Units", true},
               {"Least", true},
               {"5 %", true},
               {"Median", true},
               {"95 %", true},
               {"Greatest", true},
               {"Demanded", true},
               {"Least margin", true},
               {"Outcomes"}},
              {}};
  for (const Distribution& distribution : report.distributions) {
    if (distribution.stage != stage) continue;
    const Statistics of = statistics(distribution.values);
    const Scale scale = scale_of(distribution);
    const CaseCount* count = count_of(report, distribution.case_name);
    std::vector<std::string> row{case_title(distribution.case_name),
                                 escape_html(distribution.metric), human_count(of.count)};
    for (const double value : {of.least, of.p5, of.median, of.p95, of.greatest}) {
      row.push_back(of.count == 0 ? "" : escape_html(with_unit(scaled(value, scale), scale)));
    }
    row.push_back(distribution.recorded ? "recorded only"
                                        : escape_html(demand(distribution, scale)));
    row.push_back(distribution.nearest.empty()
                      ? ""
                      : escape_html(human_percent(distribution.nearest.front().margin)));
    row.push_back(count == nullptr || distribution.recorded ? "" : outcomes(*count));
    table.rows.push_back(std::move(row));
  }
  return render(table);
}

}  // namespace

std::string distributions(const Report& report) {
  std::string out;
  for (const PlanStage& stage : report.plan.stages) {
    std::string figures;
    for (std::size_t at = 0; at < report.distributions.size(); ++at) {
      if (report.distributions[at].stage == stage.name) figures += figure(report, at);
    }
    if (!figures.empty()) out += heading(stage.name) + figures;
  }
  if (std::ranges::any_of(report.distributions, &Distribution::later_round)) {
    out +=
        paragraph("Of what is measured in rounds the first is drawn; the tables have all.", "soft");
  }
  return out.empty() ? out : std::string(kNoScript) + std::string(kKey) + out;
}

std::string numbers(const Report& report) {
  std::string out;
  for (const PlanStage& stage : report.plan.stages) {
    out += report.verdicts.empty() ? statistics_table(report, stage.name)
                                   : verdict_table(report, stage.name);
  }
  return out;
}

}  // namespace assay::page
