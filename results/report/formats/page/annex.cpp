// What was demanded, by which source and rule, and how to check all of it.
#include "results/record/shortest.hpp"
#include "results/report/decision.hpp"
#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/human.hpp"
#include "results/report/rows.hpp"
#include "results/report/shortfall.hpp"

namespace assay::page {
namespace {

std::string number(const Threshold& threshold, const std::string& unit) {
  if (threshold.of.empty()) return human(threshold.value, unit);
  return human_percent(threshold.value, false) + " of " + threshold.of;
}

// Of the racks that a tighter limit came from: they are judged by the external one.
std::string external(const Rebased& rebased, const std::string& unit) {
  std::string words;
  if (rebased.at_least) words = "≥ " + human(*rebased.at_least, unit);
  if (rebased.at_most) words = "≤ " + human(*rebased.at_most, unit);
  words += " on " + rebased.units.front();
  if (rebased.units.size() > 1) {
    words += " and " + std::to_string(rebased.units.size() - 1) + " more";
  }
  return words + ", from which the tighter limit came";
}

std::string source_of(const Bound& bound) {
  if (!bound.rebased) return bound.source;
  return bound.source + "; external: " + bound.rebased->source;
}

std::string demanded(const Bound& bound) {
  std::string words;
  const auto add = [&](const std::string& part) { words += (words.empty() ? "" : ", ") + part; };
  if (bound.at_least) add("≥ " + number(*bound.at_least, bound.unit));
  if (bound.at_most) add("≤ " + number(*bound.at_most, bound.unit));
  if (bound.rebased) add(external(*bound.rebased, bound.unit));
  if (bound.peers) {
    add("at most " + human_percent(bound.peers->effect, false) + ", or " +
        std::string(shortest(bound.peers->z)) +
        " robust standard deviations, behind the median of its peers");
  }
  if (bound.curve) {
    add("at most " + human_percent(bound.curve->effect, false) +
        " behind the curve through its other sizes");
  }
  if (bound.physical_limit) add("physical limit " + number(*bound.physical_limit, bound.unit));
  if (bound.spread_max) add("spread ≤ " + human_percent(*bound.spread_max, false));
  if (bound.samples_min != 0) add("at least " + std::to_string(bound.samples_min) + " values");
  if (bound.gate == Gate::record)
    return words.empty() ? "recorded only" : words + "; recorded only";
  return words;
}

std::string demanded(const Expectation& expected) {
  std::string words;
  const auto add = [&](const std::string& part) { words += (words.empty() ? "" : ", ") + part; };
  std::string values;
  for (const Fact& value : expected.one_of) {
    values += (values.empty() ? "" : " or ") + human_fact(expected.fact, value);
  }
  if (!values.empty()) add(values);
  if (expected.at_least) add("≥ " + human_fact(expected.fact, *expected.at_least));
  if (expected.at_most) add("≤ " + human_fact(expected.fact, *expected.at_most));
  if (words.empty()) words = "must be stated";
  return expected.gate == Gate::record ? words + "; recorded only" : words;
}

std::string bounds(const Report& report) {
  Table table{
      "Metrics. A loss that still passes: how much slower than measured a unit could be "
      "before its bound, guard band included, would notice; the largest over all units.",
      {{"Case"},
       {"Metric"},
       {"Demanded"},
       {"Loss that still passes", true},
       {"Systematic", true},
       {"Source"},
       {"Reason"}},
      {}};
  for (const Bound& bound : report.profile.bounds) {
    const auto loss = shortfall(report, bound);
    table.rows.push_back({case_title(case_name(bound.benchmark, bound.axes)),
                          escape_html(bound.metric), escape_html(demanded(bound)),
                          loss ? human_percent(*loss, false) : "",
                          bound.systematic == 0 ? "" : human_percent(bound.systematic, false),
                          escape_html(source_of(bound)), escape_html(bound.reason)});
  }
  return render(table);
}

std::string expectations(const Profile& profile) {
  Table table{"Facts", {{"Benchmark"}, {"Fact"}, {"Expected"}, {"Source"}, {"Reason"}}, {}};
  for (const Expectation& expected : profile.expectations) {
    table.rows.push_back({escape_html(expected.benchmark), escape_html(expected.fact),
                          escape_html(demanded(expected)), escape_html(expected.source),
                          escape_html(expected.reason)});
  }
  return render(table);
}

std::string offers(const Profile& profile) {
  Table table{"Benchmarks that the hardware must offer", {{"Benchmark"}, {"Source"}}, {}};
  for (const Demand& demand : profile.demands) {
    table.rows.push_back({escape_html(demand.benchmark), escape_html(demand.source)});
  }
  return render(table);
}

std::string acceptance(const Profile& profile) {
  if (!profile.acceptance) {
    return paragraph(
        "The profile states no rule of acceptance, so that there is no verdict on the site.");
  }
  std::string words = "The site is accepted when";
  bool is_first = true;
  for (const auto& [level, fraction] : profile.acceptance->pass_fraction) {
    words += std::string(is_first ? " " : " and ") + human_percent(fraction, false) + " of the " +
             std::string(name(level)) + " units pass";
    is_first = false;
  }
  words += profile.acceptance->undecided_is_fail ? "; an undecided unit counts as failed."
                                                 : "; an undecided unit leaves it undecided.";
  return paragraph(escape_html(words)) +
         paragraph("Source: " + escape_html(profile.acceptance->source) + ".", "soft");
}

std::string digest(const std::string& sha256) {
  return sha256.empty() ? "<span class=\"soft\">not stated</span>" : code(sha256);
}

std::string inputs(const Plan& plan) {
  Table table{"Inputs, as people wrote them", {{"File"}, {"SHA-256"}}, {}};
  for (const PlanInput& input : plan.inputs) {
    table.rows.push_back({escape_html(input.path), code(input.sha256)});
  }
  return render(table);
}

}  // namespace

std::string not_offered(const Report& report) {
  if (report.plan.not_offered.empty()) return {};
  std::string out = paragraph("Not planned, because the hardware cannot do it.");
  Table table{"", {{"Case"}, {"Units"}, {"Reason"}}, {}};
  for (const NotOffered& refused : report.plan.not_offered) {
    std::string units;
    for (const std::string& unit : refused.units) units += (units.empty() ? "" : ", ") + unit;
    table.rows.push_back({case_title(case_name(refused.benchmark, refused.axes)),
                          escape_html(units), escape_html(refused.reason)});
  }
  return out + render(table);
}

std::string demands(const Report& report) {
  const Profile& profile = report.profile;
  std::string out;
  if (!profile.about.empty()) out += paragraph(escape_html(profile.about));
  return out + bounds(report) + expectations(profile) + offers(profile);
}

std::string decision(const Report& report) {
  const Decision& rule = report.profile.decision;
  std::string out = paragraph(escape_html(
      "A metric passes when its median is on the good side of the limit by at least the "
      "guard band z·u, fails when it is on the bad side by at least as much, and is "
      "indeterminate in between. z is widened by Student's t for few repetitions; u joins the "
      "standard error of the median with the stated systematic part."));
  out += paragraph(escape_html("The rule of this profile: " + decision_rule(rule) + "."));
  if (!rule.source.empty()) out += paragraph("Source: " + escape_html(rule.source) + ".", "soft");
  return out + acceptance(report.profile);
}

std::string provenance(const Report& report) {
  const Plan& plan = report.plan;
  const Summary& summary = report.summary;
  std::string out = list({{"Campaign", escape_html(plan.campaign) + " " + code(plan.id)},
                          {"Planned", escape_html(plan.created)},
                          {"Assay version", escape_html(plan.version)},
                          {"Reality", escape_html(plan.reality)},
                          {"Launcher", escape_html(plan.launcher)},
                          {"Seed", std::to_string(plan.seed)},
                          {"SHA-256 of plan.json", digest(summary.plan_sha256)},
                          {"SHA-256 of profile.json", digest(summary.profile_sha256)}},
                         "facts");
  out += inputs(plan);
  out += paragraph(
      "This page is computed from the samples. To check it, in the campaign's folder (sealed: in "
      "<code>data/</code>), compare the digests, and have every verdict computed again:");
  out += "<pre>sha256sum plan.json profile.json\nassay-verify FOLDER --key PUBLIC_KEY</pre>\n";
  return out;
}

}  // namespace assay::page
