// What ranks measured together: over sizes, and rank by rank.
#include "results/report/collectives.hpp"

#include <algorithm>
#include <cmath>

#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/heat.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/formats/page/size_charts.hpp"
#include "results/report/human.hpp"
#include "results/report/rows.hpp"
#include "results/report/safe_text.hpp"

namespace assay::page {
namespace {

constexpr std::string_view kKey =
    "<p class=\"key\">"
    "<span><svg viewBox=\"0 0 14 10\" aria-hidden=\"true\"><path class=\"range\" d=\"M7 -1V11\"/>"
    "<circle class=\"dot\" cx=\"7\" cy=\"5\" r=\"3.5\"/></svg>median of one size, and where 90 % "
    "of its repetitions lie</span>"
    "<span><svg viewBox=\"0 0 14 10\" aria-hidden=\"true\"><circle class=\"hollow\" cx=\"7\" "
    "cy=\"5\" r=\"3.2\"/></svg>disturbed or noisy: not decided</span>"
    "<span><svg viewBox=\"0 0 14 10\" aria-hidden=\"true\"><path class=\"curve\" d=\"M-2 "
    "5H16\"/></svg>the curve t = alpha + beta · size</span>"
    "<span><svg viewBox=\"0 0 14 10\" aria-hidden=\"true\"><path class=\"bound\" d=\"M0 "
    "5H14\"/></svg>least busbw demanded</span>"
    "</p>\n";

constexpr std::string_view kFitted =
    "The curve is fitted by least squares, each size weighted by 1 / t², so that relative errors "
    "count alike. Residual: (measured − curve) / measured.";

// "0.21 ns": three digits, below a nanosecond too.
std::string nanoseconds(double seconds) { return scaled(seconds, {1e-9, "ns"}) + " ns"; }

std::string curve_in_words(const CollectiveLine& line) {
  if (!line.fit.curve) {
    const std::string& why = line.fit.why_none;
    return why.starts_with("no such") ? why + "." : "No curve: " + why + ".";
  }
  const Curve& curve = *line.fit.curve;
  const double rate = 1 / curve.beta;
  const double bus_rate = rate * line.points.front().bus_factor;
  std::string words = "alpha " + human(curve.alpha, "s") + ", beta " + nanoseconds(curve.beta) +
                      "/B = " + human(rate, "B/s");
  // Of two ranks both rates are the same.
  if (std::abs(bus_rate / rate - 1) > 0.001) {
    words += ", which is a busbw of " + human(bus_rate, "B/s");
  }
  return words + ".";
}

std::size_t far_from_curve(const CollectiveLine& line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line.fit.residuals, [](double residual) { return std::abs(residual) > kResidualMarked; }));
}

std::string fits(const std::vector<CollectiveLine>& all) {
  Pairs pairs;
  for (const CollectiveLine& line : all) {
    std::string html = escape_html(curve_in_words(line));
    if (const std::size_t far = far_from_curve(line); far != 0) {
      html += " <span class=\"open\">" + human_count(far) + " of " +
              human_count(line.points.size()) + " sizes lie more than 50 % off it.</span>";
    }
    pairs.emplace_back(one_line(line.name), html);
  }
  return list(pairs, "facts");
}

std::string residual(const CollectiveLine& line, std::size_t at) {
  if (!line.fit.curve) return {};
  const double value = line.fit.residuals[at];
  const std::string words = escape_html(human_percent(value));
  if (std::abs(value) <= kResidualMarked) return words;
  return "<strong class=\"open\">" + words + " !</strong>";
}

std::string range(const Statistics& of) {
  const Scale scale = scale_for(of.p95, "B/s");
  return escape_html(scaled(of.p5, scale) + " … " + scaled(of.p95, scale) + " " + scale.unit);
}

std::string point_table(const std::vector<CollectiveLine>& all) {
  Table table{"",
              {{"Measured"},
               {"Size", true},
               {"busbw", true},
               {"5 % … 95 %", true},
               {"Demanded", true},
               {"Time", true},
               {"Residual", true},
               {"Outcome"}},
              {}};
  for (const CollectiveLine& line : all) {
    for (std::size_t at = 0; at < line.points.size(); ++at) {
      const CollectivePoint& point = line.points[at];
      table.rows.push_back(
          {escape_html(one_line(line.name)), escape_html(size_in_words(point.bytes)),
           escape_html(human(point.busbw.median, "B/s")), range(point.busbw),
           point.limit ? escape_html("≥ " + human(*point.limit, "B/s")) : "",
           escape_html(human(point.seconds.median, "s")), residual(line, at), mark(point.outcome)});
    }
  }
  return render(table);
}

std::string over_sizes(const Collective& collective, std::size_t at) {
  if (collective.points.empty()) return {};
  const std::vector<CollectiveLine> all = lines(collective);
  if (!is_over_sizes(all)) return point_table(all);
  return size_legend(all) + size_canvases(collective, at) + fits(all) + point_table(all);
}

std::string missing(const Collective& collective) {
  std::string words;
  if (collective.empty != 0) {
    words += human_count(collective.empty) +
             (collective.empty == 1 ? " case brought" : " cases brought") +
             " nothing that could be drawn. ";
  }
  if (collective.left_out != 0) {
    words += human_count(collective.left_out) + " further cases are not drawn. ";
  }
  return words.empty() ? words : paragraph(escape_html(words), "soft");
}

std::string skew(const Collective& collective) {
  if (collective.skew.empty()) return {};
  return "<h4>How evenly the ranks work</h4>\n" +
         paragraph(
             "Each rank's own time for the same work, in % over that of the fastest rank; the "
             "slowest rank of each size is outlined.",
             "soft") +
         skew_maps(collective.skew);
}

std::string pairs(const Collective& collective) {
  if (collective.pairs.empty()) return {};
  return "<h4>Which pairs of ranks are fast</h4>\n" +
         paragraph(
             "The best rate that the rank of the row saw with the rank of the column, in GB/s.",
             "soft") +
         pair_maps(collective.pairs);
}

std::string parts(const Collective& collective) {
  if (collective.parts.empty()) return {};
  Table table{"",
              {{"Measured"},
               {"Size", true},
               {"Part"},
               {"busbw", true},
               {"5 % … 95 %", true},
               {"Of the typical part", true}},
              {}};
  std::string more;
  for (const PartTable& one : collective.parts) {
    for (const PartRate& part : one.parts.slowest) {
      table.rows.push_back(
          {escape_html(one_line(one.of.line)), escape_html(size_in_words(one.of.size)),
           escape_html(one_line(part.part)), escape_html(human(part.busbw.median, "B/s")),
           range(part.busbw), escape_html(human_percent(part.of_median, false))});
    }
    if (one.parts.left_out == 0) continue;
    more += human_count(one.parts.left_out) + " faster ones of " + one.of.line + " are not shown. ";
  }
  return "<h4>What each part reached while all parts worked</h4>\n" +
         paragraph("The slowest part of each case first. " + escape_html(one_line(more)), "soft") +
         render(table);
}

std::string block(const Collective& collective, std::size_t at) {
  std::string out = "<div class=\"collective\">\n<h3>" + escape_html(collective.benchmark) +
                    " on " + place(collective.unit) + "</h3>\n";
  if (!collective.split.empty()) {
    out += paragraph(escape_html(one_line(collective.split)) +
                         ". What these ranks reach says nothing about two devices.",
                     "split");
  }
  out += over_sizes(collective, at) + missing(collective) + skew(collective) + pairs(collective);
  return out + parts(collective) + "</div>\n";
}

}  // namespace

std::string collectives(const Report& report) {
  const Collectives& collectives = report.collectives;
  if (collectives.all.empty()) return {};
  std::string out;
  const bool has_points = std::ranges::any_of(
      collectives.all, [](const Collective& collective) { return !collective.points.empty(); });
  if (has_points) out += std::string(kKey) + paragraph(escape_html(kFitted), "soft");
  for (std::size_t at = 0; at < collectives.all.size(); ++at) {
    out += block(collectives.all[at], at);
  }
  if (collectives.units_left_out != 0) {
    out += paragraph(human_count(collectives.units_left_out) +
                         " further units are not drawn; the tables and verdicts hold all of them.",
                     "soft");
  }
  return out;
}

}  // namespace assay::page
