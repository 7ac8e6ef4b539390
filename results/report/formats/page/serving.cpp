// An endpoint over loads: where its knee is, and how far its SLO holds.
#include "results/report/serving.hpp"

#include <fmt/format.h>

#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/plot.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/human.hpp"
#include "results/report/safe_text.hpp"

namespace assay::page {
namespace {

std::string load_in_words(double load, const ServingSweep& sweep) {
  return fmt::format("{:g} {}", load, sweep.load_unit);
}

std::vector<PlotMark> marks_of(const ServingSweep& sweep) {
  std::vector<PlotMark> marks;
  for (const ServedLoad& at : sweep.loads) {
    if (at.load == sweep.knee_load) marks.push_back({at.load, fmt::format("knee {:g}", at.load)});
  }
  for (const ServedLoad& at : sweep.loads) {
    if (at.load != sweep.slo_load) continue;
    marks.push_back({at.load, fmt::format("SLO up to {:g}", at.load), true});
  }
  return marks;
}

Plot plot_of(const ServingSweep& sweep, std::string title, std::string unit) {
  Plot plot;
  plot.title = std::move(title);
  plot.x_unit = sweep.load_unit;
  plot.y_unit = std::move(unit);
  for (const ServedLoad& at : sweep.loads) plot.ticks.push_back(at.load);
  plot.marks = marks_of(sweep);
  plot.alternative = plot.title + " over the load, from " +
                     load_in_words(sweep.loads.front().load, sweep) + " to " +
                     load_in_words(sweep.loads.back().load, sweep) + ". " + found_in_words(sweep) +
                     " Every number stands in the table below.";
  return plot;
}

std::string pictures(const ServingSweep& sweep) {
  Plot rates = plot_of(sweep, "Output tokens a second", "tokens/s");
  Plot times = plot_of(sweep, "Latency, p99", "s");
  rates.lines = {{"output tokens/s of all users", {}, 0}};
  times.lines = {{"to the first token (TTFT)", {}, 1}, {"a token after it (TPOT)", {}, 2}};
  for (const ServedLoad& at : sweep.loads) {
    rates.lines[0].points.emplace_back(at.load, at.throughput);
    if (at.ttft_p99) times.lines[0].points.emplace_back(at.load, *at.ttft_p99);
    if (at.tpot_p99) times.lines[1].points.emplace_back(at.load, *at.tpot_p99);
  }
  return "<div class=\"beside\">\n" + render(rates) + render(times) + "</div>\n";
}

std::string time_cell(const std::optional<double>& seconds) {
  return seconds ? escape_html(human(*seconds, "s")) : "infinite: requests failed";
}

std::string meaning(const ServedLoad& at, const ServingSweep& sweep) {
  std::string words = at.load == sweep.knee_load ? "knee" : "";
  if (at.load == sweep.slo_load)
    words += words.empty() ? "SLO met up to here" : ", SLO met up to here";
  return words;
}

std::string numbers_of(const ServingSweep& sweep) {
  Table table{
      "",
      {{"Load"}, {"Output", true}, {"Goodput", true}, {"TTFT p99", true}, {"TPOT p99", true}, {""}},
      {}};
  for (const ServedLoad& at : sweep.loads) {
    table.rows.push_back({escape_html(load_in_words(at.load, sweep)),
                          escape_html(human(at.throughput, "tokens/s")),
                          at.goodput ? escape_html(human(*at.goodput, "requests/s")) : "",
                          time_cell(at.ttft_p99), time_cell(at.tpot_p99), meaning(at, sweep)});
  }
  return render(table);
}

}  // namespace

std::string serving(const Report& report) {
  std::string out;
  for (const ServingSweep& sweep : report.sweeps) {
    out += "<div class=\"collective\">\n<h3>" + escape_html(one_line(sweep.endpoint)) + ", from " +
           place(sweep.unit) + "</h3>\n" + paragraph(case_title(sweep.case_name), "soft") +
           paragraph(escape_html(one_line(found_in_words(sweep)))) + pictures(sweep) +
           numbers_of(sweep) + "</div>\n";
  }
  return out;
}

}  // namespace assay::page
