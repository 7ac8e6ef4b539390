// What a reader sees first: the answer, the denominators, the banner.
#include <algorithm>
#include <array>
#include <map>

#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/human.hpp"
#include "results/report/rows.hpp"

namespace assay::page {
namespace {

constexpr std::array<Outcome, 5> kOutcomes{Outcome::pass, Outcome::fail, Outcome::indeterminate,
                                           Outcome::error, Outcome::missing};

std::uint64_t came_back(const Tally& cases) {
  return cases.planned - std::min(cases.planned, cases.of(Outcome::missing));
}

std::uint64_t exceptions_of(const Report& report) {
  return report.exceptions.size() + report.exceptions_left_out;
}

std::string figure(const std::string& label, const std::string& value) {
  return "<div><dt>" + escape_html(label) + "</dt><dd>" + escape_html(value) + "</dd></div>\n";
}

// "8 × AMD EPYC 7763": the devices by model.
std::string devices(const Site& site) {
  std::map<std::string, std::uint64_t> models;
  for (const SiteHost& host : site.hosts) {
    for (const SiteDevice& device : host.devices) ++models[device.model];
  }
  constexpr std::size_t kModelsMax = 4;
  std::string words;
  std::size_t shown = 0;
  for (const auto& [model, count] : models) {
    if (shown++ == kModelsMax) return words + " and others";
    words += (words.empty() ? "" : ", ") + human_count(count) + " × " + model;
  }
  return words;
}

std::vector<std::string> tally_cells(const std::string& title, const Tally& tally) {
  std::vector<std::string> cells{escape_html(title), human_count(tally.planned)};
  for (const Outcome outcome : kOutcomes) {
    const std::uint64_t count = tally.of(outcome);
    const std::string text = human_count(count);
    cells.push_back(count == 0
                        ? "<span class=\"soft\">0</span>"
                        : "<span class=\"" + std::string(kind(outcome)) + "\">" + text + "</span>");
  }
  cells.push_back(human_count(tally.recorded));
  return cells;
}

// Drawn to scale, so that what is missing takes its place.
std::string bar(const Tally& tally) {
  if (tally.planned == 0) return {};
  std::string out =
      "<svg class=\"coverage\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\">";
  double at = 0;
  const auto add = [&](std::string_view kind, std::uint64_t count) {
    if (count == 0) return;
    const double width = 1000.0 * static_cast<double>(count) / static_cast<double>(tally.planned);
    out += "<rect class=\"" + std::string(kind) + "\" x=\"" + text(Fact{at}) +
           "\" y=\"0\" width=\"" + text(Fact{std::max(width, 2.0)}) + "\" height=\"10\"/>";
    at += width;
  };
  add("pass", tally.of(Outcome::pass));
  add("recorded", tally.recorded);
  add("missing", tally.of(Outcome::missing));
  add("open", tally.of(Outcome::indeterminate) + tally.of(Outcome::error));
  add("fail", tally.of(Outcome::fail));
  return out + "</svg>\n";
}

}  // namespace

std::string banner(const Report& report) {
  const std::string fake = unreal(report.plan);
  if (fake.empty()) return {};
  return "<div class=\"unreal\" role=\"note\">" + fake +
         " <small>Nothing in this report was measured on real hardware.</small></div>\n"
         "<div class=\"watermark\" aria-hidden=\"true\">" +
         fake + "</div>\n";
}

std::string headline(const Report& report) {
  const Summary& summary = report.summary;
  const Answer said = answer(summary.exit);
  std::string out =
      "<section class=\"answer\" aria-labelledby=\"answer\">\n<h1 id=\"answer\" class=\"" +
      std::string(said.kind) + "\"><span class=\"sign\" aria-hidden=\"true\">" +
      std::string(said.sign) + "</span> " + std::string(said.word) + "</h1>\n";
  out += paragraph(escape_html(summary.headline), "sentence");
  const std::string tested = devices(report.site);
  out += paragraph((tested.empty() ? "" : escape_html(tested) + ". ") + "Campaign " +
                       escape_html(report.plan.campaign) + ", judged by profile " +
                       escape_html(report.profile.name) + ".",
                   "about");
  out += "</section>\n<dl class=\"figures\">\n";
  out += figure("of " + human_count(summary.cases.planned) + " planned measurements came back",
                human_count(came_back(summary.cases)));
  out += figure("metrics judged", human_count(summary.metrics_judged));
  out += figure("recorded only, not judged", human_count(summary.metrics_recorded));
  out += figure(exceptions_of(report) == 1 ? "exception" : "exceptions",
                human_count(exceptions_of(report)));
  if (!report.waivers.empty()) {
    out += figure("waived until a day; no outcome is changed by it",
                  human_count(count(report.waivers, WaiverState::valid)));
  }
  out += figure("not offered by the hardware", human_count(report.plan.not_offered.size()));
  return out + "</dl>\n";
}

std::string coverage(const Report& report) {
  Table table{"Every count is against what was planned, not against what came back.",
              {{""},
               {"Planned", true},
               {"Pass", true},
               {"Fail", true},
               {"Indeterminate", true},
               {"Error", true},
               {"Missing", true},
               {"Recorded only", true}},
              {}};
  table.rows.push_back(tally_cells("Measurements", report.summary.cases));
  for (const auto& [level, tally] : report.summary.units) {
    std::string title(name(level));
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
    table.rows.push_back(tally_cells(title + (tally.planned == 1 ? "" : "s"), tally));
  }
  std::string out = bar(report.summary.cases) + render(table);
  out += paragraph(escape_html(judged_and_recorded(report.summary)) +
                       ". A recorded metric never makes anything accepted.",
                   "soft");
  return out;
}

}  // namespace assay::page
