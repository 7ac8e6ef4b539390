// Showing a comparison.
#include "results/compare/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/format/json_writer.hpp"
#include "results/report/human.hpp"
#include "results/report/safe_text.hpp"
#include "results/report/text_table.hpp"

namespace assay {
namespace {

constexpr std::size_t kRowsShown = 60;
constexpr std::size_t kCasesShown = 20;

std::string_view sign(Change change) {
  switch (change) {
    case Change::worse: return "✕";
    case Change::better: return "✓";
    case Change::none_shown: return "≈";
    case Change::incomparable: break;
  }
  return "?";
}

TableLine line_of(const ComparedFigure& figure) {
  const double larger =
      std::max(std::abs(figure.before.value_or(0)), std::abs(figure.after.value_or(0)));
  const Scale scale = scale_for(larger, one_line(figure.measure));
  const auto shown = [&](const std::optional<double>& value) {
    if (!value) return std::string();
    return scaled(*value, scale) + (scale.unit.empty() ? "" : " " + scale.unit);
  };
  return {{std::string(sign(figure.change)), one_line(figure.case_name), one_line(figure.unit),
           one_line(figure.metric), shown(figure.before), shown(figure.after),
           figure.difference ? human_percent(*figure.difference) : "",
           figure.uncertainty ? "± " + human_percent(*figure.uncertainty, false) : "",
           std::string(name(figure.change))},
          {},
          one_line(figure.reason)};
}

std::string table(const Comparison& comparison, std::size_t columns) {
  TextTable made{{{"", false, 0},
                  {"case", false, 16},
                  {"unit", false, 8},
                  {"metric", false, 0},
                  {"first", true, 0},
                  {"second", true, 0},
                  {"difference", true, 0},
                  {"uncertainty", true, 0},
                  {"", false, 0}},
                 {}};
  const std::size_t shown = std::min(comparison.figures.size(), kRowsShown);
  for (std::size_t i = 0; i < shown; ++i) made.lines.push_back(line_of(comparison.figures[i]));
  if (made.lines.empty()) return {};
  std::string out = "\n" + render(std::move(made), false, columns);
  const std::uint64_t more = comparison.figures.size() - shown + comparison.left_out;
  if (more > 0)
    out += fmt::format("   and {} more, none of them worse than these\n", human_count(more));
  return out;
}

void list(std::string& out, const std::string& heading, const std::vector<std::string>& items) {
  if (items.empty()) return;
  out += heading + "\n";
  for (std::size_t i = 0; i < std::min(items.size(), kCasesShown); ++i) {
    out += "   " + one_line(items[i]) + "\n";
  }
  if (items.size() > kCasesShown)
    out += fmt::format("   and {} more\n", items.size() - kCasesShown);
}

void write(JsonWriter& json, const std::optional<double>& value) {
  if (value) {
    json.number(*value);
  } else {
    json.null();
  }
}

void write(JsonWriter& json, const std::vector<std::string>& texts) {
  json.array();
  for (const std::string& text : texts) json.text(text);
  json.end();
}

void write(JsonWriter& json, const ComparedFigure& figure) {
  json.object();
  write(json.key("after"), figure.after);
  write(json.key("before"), figure.before);
  json.key("case").text(figure.case_name);
  json.key("change").text(name(figure.change));
  write(json.key("difference"), figure.difference);
  json.key("measure").text(figure.measure);
  json.key("metric").text(figure.metric);
  json.key("reason").text(figure.reason);
  write(json.key("uncertainty"), figure.uncertainty);
  json.key("unit").text(figure.unit);
  json.end();
}

}  // namespace

std::string comparison_text(const Comparison& comparison, double risk, std::size_t columns) {
  std::string out;
  list(out, "Before any figure, what else differs:", comparison.caveats);
  list(out, "Cases only in the first:", comparison.only_before);
  list(out, "Cases only in the second:", comparison.only_after);
  if (comparison.pairs_only_before + comparison.pairs_only_after > 0) {
    out += fmt::format(
        "Of the cases in both, {} times a unit has one only in the first, {} times "
        "only in the second.\n",
        human_count(comparison.pairs_only_before), human_count(comparison.pairs_only_after));
  }
  out += table(comparison, columns);
  out += "\n";
  std::string words = fmt::format(
      "{} worse, {} better, {} without a difference shown, {} that cannot be compared.",
      human_count(comparison.of(Change::worse)), human_count(comparison.of(Change::better)),
      human_count(comparison.of(Change::none_shown)),
      human_count(comparison.of(Change::incomparable)));
  words += fmt::format(" Coverage factor z = {:g}, widened by Student's t.", comparison.z);
  if (risk > 0 && comparison.compared() > 0) {
    words += fmt::format(
        " By chance alone about {:.1f} of {} unchanged figures would show as worse, and as many as "
        "better.",
        risk * static_cast<double>(comparison.compared()), human_count(comparison.compared()));
  }
  words +=
      " The uncertainty is that of the repetitions within each campaign; what differs from one "
      "run to the next (placement, clock, neighbours) comes on top.";
  return out + wrapped(words, 0, columns);
}

std::string comparison_json(const Comparison& comparison) {
  std::string out;
  JsonWriter json(out, 2);
  json.object();
  json.key("better").count(comparison.of(Change::better));
  write(json.key("cases_only_in_first"), comparison.only_before);
  write(json.key("cases_only_in_second"), comparison.only_after);
  write(json.key("caveats"), comparison.caveats);
  json.key("exit").count(static_cast<std::uint64_t>(exit_of(comparison)));
  json.key("figures").array();
  for (const ComparedFigure& figure : comparison.figures) write(json, figure);
  json.end();
  json.key("figures_left_out").count(comparison.left_out);
  json.key("incomparable").count(comparison.of(Change::incomparable));
  json.key("none_shown").count(comparison.of(Change::none_shown));
  json.key("schema").text("assay/comparison/1");
  json.key("worse").count(comparison.of(Change::worse));
  json.key("z").number(comparison.z);
  json.end();
  return out + "\n";
}

}  // namespace assay
