// Under which conditions, on which hosts and how it was measured.
#include <algorithm>
#include <map>

#include "results/report/formats/page/charts.hpp"
#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/rows.hpp"

namespace assay::page {
namespace {

constexpr std::size_t kHostsMax = 16;  // More are counted by model.

std::string with_unit(double value, const Scale& scale) {
  const std::string number = scaled(value, scale);
  return escape_html(scale.unit.empty() ? number : number + " " + scale.unit);
}

std::string required(const Requirement& requirement) {
  std::string words;
  if (requirement.at_least) words += "≥ " + human(*requirement.at_least, requirement.unit);
  if (requirement.at_most) {
    words += (words.empty() ? "" : ", ") + ("≤ " + human(*requirement.at_most, requirement.unit));
  }
  return words.empty() ? "must be known" : words;
}

std::string condition_figure(const Report& report, std::size_t at) {
  const Requirement& requirement = report.profile.requirements[at];
  const std::optional<Chart> chart = condition_chart(report, at);
  std::string out = "<figure>\n<figcaption>\n<h4>";
  out += escape_html(requirement.condition) + "</h4>\n";
  out += paragraph(escape_html(required(requirement) + " required"), "against");
  out += paragraph(escape_html(requirement.source), "against soft");
  if (!chart) {
    return out + "</figcaption>\n" + paragraph("No measurement states it.", "soft") + "</figure>\n";
  }
  return out + "</figcaption>\n" + canvas(*chart) + "</figure>\n";
}

std::string facts_in_words(const Facts& facts) {
  std::string out;
  for (const auto& [name, value] : facts) {
    out += (out.empty() ? "" : " · ") + ("<span class=\"soft\">" + escape_html(name) + "</span> ") +
           escape_html(human_fact(name, value));
  }
  return out;
}

std::string host_table(const Report& report) {
  if (report.site.hosts.size() > kHostsMax) return {};
  Table table{"", {{"Host"}, {"Hostname"}, {"Architecture"}, {"Serial"}, {"CPUs"}, {"Facts"}}, {}};
  for (const SiteHost& host : report.site.hosts) {
    table.rows.push_back({escape_html(host.id), escape_html(host.hostname),
                          escape_html(host.architecture), escape_html(host.serial),
                          escape_html(host.cpus), facts_in_words(host.facts)});
  }
  return table.rows.empty() ? "" : heading("Hosts") + render(table);
}

std::string device_table(const Report& report) {
  if (report.site.hosts.size() > kHostsMax) return {};
  Table table{"", {{"Device"}, {"Model"}, {"Serial"}, {"CPUs"}, {"Facts"}}, {}};
  for (const SiteHost& host : report.site.hosts) {
    for (const SiteDevice& device : host.devices) {
      table.rows.push_back({escape_html(device.id), escape_html(device.model),
                            escape_html(device.serial), escape_html(device.cpus),
                            facts_in_words(device.facts)});
    }
  }
  return table.rows.empty() ? "" : heading("Devices") + render(table);
}

// A site with many hosts: how many of each kind.
std::string fleet_table(const Report& report) {
  if (report.site.hosts.size() <= kHostsMax) return {};
  std::map<std::string, std::uint64_t> kinds;
  for (const SiteHost& host : report.site.hosts) {
    ++kinds["host, " + host.architecture];
    for (const SiteDevice& device : host.devices) ++kinds["device, " + device.model];
  }
  Table table{"", {{"What"}, {"Count", true}}, {}};
  for (const auto& [what, count] : kinds) {
    if (table.rows.size() == kHostsMax) break;
    table.rows.push_back({escape_html(what), human_count(count)});
  }
  return render(table);
}

std::string fact_values(const FactCount& count) {
  if (count.values.size() == 1 && count.others == 0)
    return escape_html(count.values.begin()->first);
  std::string out;
  for (const auto& [value, hosts] : count.values) {
    out += (out.empty() ? "" : ", ") + escape_html(value) + " <span class=\"soft\">(" +
           human_count(hosts) + (hosts == 1 ? " host" : " hosts") + ")</span>";
  }
  if (count.others != 0) out += ", and other values on " + human_count(count.others) + " hosts";
  return out;
}

const CaseCount* count_of(const Report& report, const std::string& case_name) {
  const auto found = std::ranges::find(report.cases, case_name, &CaseCount::case_name);
  return found == report.cases.end() ? nullptr : &*found;
}

std::string sampling(const Report& report, const std::string& name) {
  for (const PlanEntry& entry : report.plan.entries) {
    if (case_name(entry.benchmark, entry.axes) != name) continue;
    std::string words = human_count(entry.sampling.repetitions) + " × " +
                        human(entry.sampling.repetition_seconds, "s");
    if (entry.sampling.soak_seconds > 0) {
      words += " after " + human(entry.sampling.soak_seconds, "s") + " of load";
    }
    return escape_html(words);
  }
  return {};
}

}  // namespace

std::string conditions(const Report& report) {
  std::string out;
  for (std::size_t at = 0; at < report.profile.requirements.size(); ++at) {
    out += condition_figure(report, at);
  }
  Table table{"Beside every measurement",
              {{"Condition"},
               {"Known", true},
               {"Least", true},
               {"Median", true},
               {"95 %", true},
               {"Greatest", true},
               {"Required", true}},
              {}};
  for (const auto& [name, values] : report.conditions) {
    const Statistics of = statistics(values);
    const auto found =
        std::ranges::find(report.profile.requirements, name, &Requirement::condition);
    const bool is_required = found != report.profile.requirements.end();
    const Scale scale = is_required ? scale_for(of.greatest, found->unit) : Scale{};
    const auto shown = [&](double value) {
      return is_required ? with_unit(value, scale) : escape_html(human_condition(name, value));
    };
    table.rows.push_back({escape_html(name), human_count(of.count), shown(of.least),
                          shown(of.median), shown(of.p95), shown(of.greatest),
                          is_required ? escape_html(required(*found)) : ""});
  }
  return out + render(table);
}

std::string hosts(const Report& report) {
  Pairs facts;
  for (const auto& [name, count] : report.facts) facts.emplace_back(name, fact_values(count));
  return list(facts, "facts") + host_table(report) + device_table(report) + fleet_table(report);
}

std::string methods(const Report& report) {
  Table table{"As stated by the first unit that was measured; the sampling is the plan's.",
              {{"Case"}, {"Repetitions"}, {"Stated by the worker"}},
              {}};
  for (const auto& [name, facts] : report.case_facts) {
    const CaseCount* count = count_of(report, name);
    if (count == nullptr || count->level == Level::host) continue;  // See hosts().
    table.rows.push_back({case_title(name), sampling(report, name), facts_in_words(facts)});
  }
  return render(table);
}

}  // namespace assay::page
