// The reference transformer beside its rooflines.
#include "results/report/tokens.hpp"

#include <fmt/format.h>

#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/human.hpp"
#include "results/report/safe_text.hpp"

namespace assay::page {
namespace {

constexpr std::string_view kWhat =
    "A built-in reference transformer with seeded random weights, end to end. Its speed is an "
    "index of the health of the whole stack: it is no capacity, is not multiplied by a number of "
    "devices and is not compared with any serving engine. A roofline is the lesser of two rates, "
    "each measured by this campaign on the same unit: FLOP/s of products of the same type of "
    "numbers by the FLOP of a token, and B/s that were read from memory by its bytes.";

constexpr double kBarWidth = 120;

// The track is the roofline, the bar what was reached of it.
std::string bar(const TokenCase& of, const TokenSpeed& speed) {
  if (!speed.roofline) return {};
  return fmt::format(
      "<svg class=\"roof\" viewBox=\"0 0 {0:g} 12\" role=\"img\" aria-label=\"{1}\"><rect "
      "class=\"track\" width=\"{0:g}\" height=\"12\"/><rect class=\"reached\" width=\"{2:.1f}\" "
      "height=\"12\"/><path class=\"tick\" d=\"M{3:g} 0V12\"/></svg>",
      kBarWidth, escape_html(one_line(in_words(of, speed))), kBarWidth * speed.of_roofline(),
      kBarWidth - 1);
}

std::string roofline_cell(const TokenCase& of, const TokenSpeed& speed) {
  const std::string words = escape_html(one_line(in_words(of, speed)));
  if (!speed.roofline) return "<span class=\"soft\">" + words + "</span>";
  return bar(of, speed) + words;
}

std::string optional(const std::optional<double>& value, std::string_view unit) {
  return value ? escape_html(human(*value, unit)) : "";
}

// A counter that is not there is no zero.
std::string energy_cell(const TokenSpeed& speed) {
  return speed.per_joule ? escape_html(human(*speed.per_joule, "1")) : "n/a";
}

std::vector<std::string> row_of(const TokenCase& of, const TokenSpeed& speed) {
  return {case_title(of.case_name),
          place(speed.unit),
          escape_html(human(speed.throughput, "tokens/s")),
          speed.ranks > 1 ? escape_html(human(speed.throughput / speed.ranks, "tokens/s")) : "",
          optional(speed.per_user, "tokens/s"),
          optional(speed.ttft, "s"),
          optional(speed.tpot, "s"),
          speed.mfu ? escape_html(human_percent(*speed.mfu, false)) : "",
          roofline_cell(of, speed),
          energy_cell(speed)};
}

std::string notes(const Report& report) {
  Pairs pairs;
  for (const TokenCase& of : report.tokens) {
    if (const std::string words = spread_in_words(of); !words.empty()) {
      pairs.emplace_back(one_line(of.case_name), escape_html(words));
    }
    if (of.models.size() > 1) {
      pairs.emplace_back(one_line(of.case_name),
                         "<strong class=\"open\">The file of its model was not the same for all "
                         "units: their figures are of different models.</strong>");
    }
  }
  std::string bases;
  for (const TokenCase& of : report.tokens) {
    if (!bases.empty() || of.speeds.empty()) continue;
    bases = of.speeds.front().energy_basis;
  }
  pairs.emplace_back(
      "Energy",
      escape_html(one_line(bases.empty() ? "n/a: no counter was read beside the tokens" : bases)));
  for (const TokenCase& of : report.tokens) {
    if (of.convention.empty()) continue;
    pairs.emplace_back("FLOP, and so MFU", escape_html(one_line(of.convention)));
    break;
  }
  return list(pairs, "facts");
}

}  // namespace

std::string tokens(const Report& report) {
  if (report.tokens.empty()) return {};
  Table table{"Medians over the repetitions",
              {{"Measured"},
               {"Unit"},
               {"All devices", true},
               {"Each device", true},
               {"Each user", true},
               {"TTFT", true},
               {"TPOT", true},
               {"MFU", true},
               {"Of the roofline"},
               {"Tokens/J", true}},
              {}};
  for (const TokenCase& of : report.tokens) {
    for (const TokenSpeed& speed : of.speeds) table.rows.push_back(row_of(of, speed));
  }
  return paragraph(escape_html(kWhat), "soft") + render(table) + notes(report);
}

}  // namespace assay::page
