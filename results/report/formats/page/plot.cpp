// Lines, points and marks of an SVG.
#include "results/report/formats/page/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/report/human.hpp"
#include "results/report/markup.hpp"
#include "results/report/safe_text.hpp"

namespace assay::page {
namespace {

// In units of the picture; the page scales it to its column.
constexpr double kWidth = 440;
constexpr double kHeight = 230;
constexpr double kLeft = 8;
constexpr double kRight = 12;
constexpr double kTop = 30;  // Names of marks stand above.
constexpr double kBottom = 34;
constexpr double kTickGap = 30;  // Numbers of the x axis that are nearer are left out.

// The logarithm to base 2 at its powers, and straight between them: the same bits on every machine.
double doublings(double value) {
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);  // From a half to below one.
  return exponent - 1 + (2 * mantissa - 1);
}

struct Axes {
  double low = 0;  // In doublings.
  double high = 0;
  double most = 0;

  double x(double value) const {
    return kLeft + (doublings(value) - low) / (high - low) * (kWidth - kLeft - kRight);
  }
  double y(double value) const {
    return kHeight - kBottom - value / most * (kHeight - kTop - kBottom);
  }
};

Axes axes_of(const Plot& plot) {
  Axes axes{INFINITY, -INFINITY, 0};
  for (const PlotLine& line : plot.lines) {
    for (const auto& [x, y] : line.points) {
      axes.low = std::min(axes.low, doublings(x));
      axes.high = std::max(axes.high, doublings(x));
      axes.most = std::max(axes.most, y);
    }
  }
  // Room at both sides, and for a single load.
  const double room = std::max(0.06 * (axes.high - axes.low), 0.2);
  axes.low -= room;
  axes.high += room;
  axes.most *= 1.08;
  return axes;
}

std::string text(double x, double y, std::string_view anchor, const std::string& words) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     escape_html(one_line(words)));
}

std::string frame(const Plot& plot, const Axes& axes) {
  std::string out;
  for (const double share : {0.0, 0.5, 1.0}) {
    const double value = share * axes.most / 1.08;
    out += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", kLeft, axes.y(value),
                       kWidth - kRight);
    if (share > 0) out += text(kLeft, axes.y(value) - 4, "start", human(value, plot.y_unit));
  }
  double last = -kTickGap;
  for (const double tick : plot.ticks) {
    const double x = axes.x(tick);
    if (x - last < kTickGap) continue;
    last = x;
    out += text(x, kHeight - kBottom + 14, "middle", fmt::format("{:g}", tick));
  }
  return out + text(kWidth - kRight, kHeight - 6, "end", plot.x_unit);
}

std::string marks(const Plot& plot, const Axes& axes) {
  std::string out;
  double y = 11;
  for (const PlotMark& mark : plot.marks) {
    const double x = axes.x(mark.x);
    const bool is_left = x > kWidth / 2;
    out += fmt::format("<path class=\"{}\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>\n",
                       mark.is_bound ? "bound" : "knee", x, y - 8, kHeight - kBottom);
    out += text(is_left ? x - 5 : x + 5, y, is_left ? "end" : "start", mark.name);
    y += 13;
  }
  return out;
}

std::string line(const PlotLine& of, const Axes& axes) {
  std::string path;
  std::string points;
  for (const auto& [x, y] : of.points) {
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", axes.x(x), axes.y(y));
    points += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>\n", axes.x(x), axes.y(y));
  }
  return fmt::format("<g class=\"series-{}\"><path d=\"{}\"/>\n{}</g>\n", of.colour, path, points);
}

std::string legend(const Plot& plot) {
  std::string out = "<p class=\"key\">";
  for (const PlotLine& of : plot.lines) {
    if (of.points.empty()) continue;
    out += fmt::format(
        "<span><svg class=\"series-{}\" viewBox=\"0 0 14 10\" aria-hidden=\"true\"><circle "
        "cx=\"7\" "
        "cy=\"5\" r=\"3.6\"/></svg>{}</span>",
        of.colour, escape_html(one_line(of.name)));
  }
  return out + "</p>\n";
}

}  // namespace

std::string render(const Plot& plot) {
  const bool is_empty =
      std::ranges::all_of(plot.lines, [](const PlotLine& of) { return of.points.empty(); });
  const Axes axes = axes_of(plot);
  if (is_empty || !(axes.most > 0)) return {};
  std::string out = "<div><p class=\"axis\">" + escape_html(plot.title) + "</p>\n" +
                    fmt::format(
                        "<svg class=\"plot\" viewBox=\"0 0 {:g} {:g}\" role=\"img\" "
                        "aria-label=\"{}\">\n",
                        kWidth, kHeight, escape_html(one_line(plot.alternative)));
  out += frame(plot, axes) + marks(plot, axes);
  for (const PlotLine& of : plot.lines) {
    if (!of.points.empty()) out += line(of, axes);
  }
  return out + "</svg>\n" + legend(plot) + "</div>\n";
}

}  // namespace assay::page
