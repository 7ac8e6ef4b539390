// Charts over sizes: their numbers, elements and legend. The page draws the curves from alpha and
// beta, since only the points are evidence.
#include "results/report/formats/page/size_charts.hpp"

#include <algorithm>
#include <array>

#include "results/report/human.hpp"
#include "results/report/markup.hpp"
#include "results/report/safe_text.hpp"

namespace assay::page {
namespace {

// Each colour with each shape once: as many as there may be lines.
constexpr std::size_t kColours = 6;
constexpr std::array<std::string_view, 4> kShapes{
    R"(<circle cx="7" cy="5" r="3.6"/>)", R"(<rect x="3.6" y="1.6" width="6.8" height="6.8"/>)",
    R"(<path d="M7 .8L11.2 8.4H2.8Z"/>)", R"(<path d="M7 .4L11.6 5L7 9.6L2.4 5Z"/>)"};

std::string id_of(std::size_t at, std::string_view what) {
  return "sizes-" + std::to_string(at + 1) + "-" + std::string(what);
}

std::string canvas(const Collective& collective, std::size_t at, std::string_view what) {
  const std::string title = what == "time" ? "Time of one operation" : "Bus bandwidth (busbw)";
  const double least = std::ranges::min(collective.points, {}, &CollectivePoint::bytes).bytes;
  const double most = std::ranges::max(collective.points, {}, &CollectivePoint::bytes).bytes;
  const std::string words = title + " over the size, from " + size_in_words(least) + " to " +
                            size_in_words(most) + "; every number stands in the table below.";
  return "<div><p class=\"axis\">" + title + "</p>\n<div class=\"chart sizes\"><canvas id=\"" +
         id_of(at, what) + "\" role=\"img\" aria-label=\"" + escape_html(words) +
         "\"></canvas></div></div>\n";
}

bool is_judged_well(const CollectivePoint& point) {
  return !point.outcome || *point.outcome == Outcome::pass || *point.outcome == Outcome::fail;
}

void write_points(JsonWriter& json, const CollectiveLine& line, bool is_time) {
  json.key("points").array();
  for (const CollectivePoint& point : line.points) {
    const Statistics& of = is_time ? point.seconds : point.busbw;
    json.object();
    json.key("bytes").number(point.bytes);
    json.key("high").number(of.p95);
    json.key("limit");
    point.limit && !is_time ? json.number(*point.limit) : json.null();
    json.key("low").number(of.p5);
    json.key("median").number(of.median);
    json.key("sound").flag(is_judged_well(point));
    json.end();
  }
  json.end();
}

void write_curve(JsonWriter& json, const CollectiveLine& line) {
  json.key("curve");
  if (!line.fit.curve) {
    json.null();
    return;
  }
  json.object();
  json.key("alpha").number(line.fit.curve->alpha);
  json.key("beta").number(line.fit.curve->beta);
  json.key("factor").number(line.points.front().bus_factor);
  json.end();
}

void write_chart(JsonWriter& json, const std::vector<CollectiveLine>& all, const std::string& id) {
  const bool is_time = id.ends_with("time");
  json.object();
  json.key("id").text(id);
  json.key("kind").text("sizes");
  json.key("lines").array();
  for (std::size_t at = 0; at < std::min(all.size(), kLinesMax); ++at) {
    json.object();
    json.key("colour").count(at % kColours);
    write_curve(json, all[at]);
    write_points(json, all[at], is_time);
    json.key("shape").count(at % kShapes.size());
    json.end();
  }
  json.end();
  json.key("unit").text(is_time ? "s" : "B/s");
  json.end();
}

}  // namespace

bool is_over_sizes(const std::vector<CollectiveLine>& lines) {
  return std::ranges::any_of(lines,
                             [](const CollectiveLine& line) { return line.points.size() > 1; });
}

std::string size_canvases(const Collective& collective, std::size_t at) {
  return "<div class=\"beside\">\n" + canvas(collective, at, "busbw") +
         canvas(collective, at, "time") + "</div>\n";
}

std::string size_legend(const std::vector<CollectiveLine>& lines) {
  std::string out = "<p class=\"key\">";
  for (std::size_t at = 0; at < std::min(lines.size(), kLinesMax); ++at) {
    out += "<span><svg class=\"series-" + std::to_string(at % kColours) +
           "\" viewBox=\"0 0 14 10\" aria-hidden=\"true\">" +
           std::string(kShapes[at % kShapes.size()]) + "</svg>" +
           escape_html(one_line(lines[at].name)) + "</span>";
  }
  if (lines.size() > kLinesMax) {
    out += "<span>" + human_count(lines.size() - kLinesMax) + " more in the table only</span>";
  }
  return out + "</p>\n";
}

std::string size_in_words(double bytes) {
  const std::string words = human_fact("_bytes", bytes);
  // Whole numbers without the digits after the point.
  const std::size_t point = words.find('.');
  const std::size_t space = words.find(' ');
  if (point == std::string::npos || words.find_first_not_of('0', point + 1) != space) return words;
  return words.substr(0, point) + words.substr(space);
}

void write_size_charts(JsonWriter& json, const Collectives& collectives) {
  for (std::size_t at = 0; at < collectives.all.size(); ++at) {
    const Collective& collective = collectives.all[at];
    const std::vector<CollectiveLine> all = lines(collective);
    if (!is_over_sizes(all)) continue;
    write_chart(json, all, id_of(at, "busbw"));
    write_chart(json, all, id_of(at, "time"));
  }
}

}  // namespace assay::page
