// One page: the part, its identity, what failed and by which demand, what was done, how to repeat.
#include "results/explain/vendor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "results/explain/repeat.hpp"
#include "results/judge/quantity.hpp"
#include "results/record/pattern.hpp"
#include "results/report/human.hpp"
#include "results/report/markdown.hpp"
#include "results/report/rows.hpp"

namespace assay {
namespace {

constexpr std::size_t kRowsMax = 50;
constexpr std::size_t kUnitsMax = 100;
constexpr std::size_t kRepeatsMax = 5;

// By which a device says who it is, and what else a vendor asks for.
constexpr std::array<std::string_view, 6> kIdentity{"serial",   "module", "uuid",
                                                    "firmware", "driver", "vbios"};

std::string rest_of(std::size_t all, std::size_t shown) {
  return all > shown ? fmt::format("\n… and {} more.\n", human_count(all - shown)) : "";
}

// The places that are blamed, then what is bad because of them; racks and the like by name alone.
std::vector<std::string> places_of(const Finding& finding) {
  std::vector<std::string> places = finding.causes;
  for (std::string& unit : expand(finding.units)) {
    if (std::ranges::find(places, unit) == places.end()) places.push_back(std::move(unit));
  }
  return places;
}

std::string identities_of(const VendorCase& vendor, const Site& site) {
  std::map<std::string, Unit> known;
  for (Unit& unit : units(site)) known.emplace(unit.id, unit);
  const std::vector<std::string> places = places_of(vendor.finding);
  const std::size_t shown = std::min(places.size(), kUnitsMax);
  std::string out =
      "\n## What stands there\n\n" +
      markdown_head({"place", "level", "model", "serial", "what it states of itself"});
  for (std::size_t at = 0; at < shown; ++at) {
    const auto unit = known.find(places[at]);
    std::string words;
    if (const auto own = vendor.stated.find(places[at]); own != vendor.stated.end()) {
      for (const auto& [name, value] : own->second) {
        words += (words.empty() ? "" : ", ") + name + " " + value;
      }
    }
    const bool is_unit = unit != known.end();
    const auto contracted = vendor.contracted.find(places[at]);
    const std::string serial = contracted != vendor.contracted.end()
                                   ? contracted->second + " (contract)"
                               : is_unit ? unit->second.serial
                                         : "";
    out += markdown_row({escape_markdown(places[at]),
                         is_unit ? std::string(name(unit->second.level)) : "part or zone",
                         is_unit ? escape_markdown(unit->second.model) : "",
                         escape_markdown(serial), escape_markdown(words)});
  }
  return out + rest_of(places.size(), shown);
}

std::string failures_of(const VendorCase& vendor) {
  std::string out =
      "\n## What it did\n\n" + markdown_head({"outcome", "unit", "case", "measured", "demanded",
                                              "margin", "reason", "source of the demand"});
  const std::size_t shown = std::min(vendor.verdicts.size(), kRowsMax);
  for (std::size_t at = 0; at < shown; ++at) {
    const Row row = deciding_row(vendor.verdicts[at].first);
    out += markdown_row({std::string(word(row.outcome)), escape_markdown(row.unit),
                         escape_markdown(row.case_name), escape_markdown(row.measured),
                         escape_markdown(row.demanded), escape_markdown(row.margin),
                         escape_markdown(row.reason), escape_markdown(row.source)});
  }
  return out + rest_of(vendor.verdicts.size() + vendor.left_out, shown);
}

std::string events_of(const VendorCase& vendor) {
  if (vendor.events.empty()) return {};
  std::string out = "\n## What was done to it\n\n" + markdown_head({"time", "place", "what", "by"});
  for (std::size_t at = 0; at < std::min(vendor.events.size(), kRowsMax); ++at) {
    const Event& event = vendor.events[at];
    out +=
        markdown_row({escape_markdown(event.time), escape_markdown(event.unit),
                      escape_markdown(event.kind + ": " + event.note), escape_markdown(event.by)});
  }
  return out + rest_of(vendor.events.size(), kRowsMax);
}

std::string repeats_of(const VendorCase& vendor, const Plan& plan, const std::string& payload) {
  std::set<std::string> cases;
  for (const auto& [verdict, samples] : vendor.verdicts) cases.insert(verdict.case_name);
  std::string out;
  std::size_t shown = 0;
  for (const std::string& one : cases) {
    const std::string command = repeat_command(plan, payload, one);
    if (command.empty() || shown == kRepeatsMax) continue;
    ++shown;
    out += "    " + command + "\n";
  }
  if (out.empty()) return {};
  return "\n## How to see it again\n\n" + out + rest_of(cases.size(), shown);
}

std::string files_of(const VendorCase& vendor) {
  std::string out = "\n## Files\n\n" + markdown_head({"file", "SHA-256"});
  for (const auto& [file, sha256] : vendor.files) {
    out += markdown_row({"`" + file + "`", "`" + sha256 + "`"});
  }
  return out;
}

}  // namespace

void note_identity(VendorCase& vendor, const Sample& sample) {
  for (const std::string_view name : kIdentity) {
    const auto found = sample.facts.find(std::string(name));
    if (found != sample.facts.end()) vendor.stated[sample.unit][found->first] = text(found->second);
  }
}

std::string vendor_text(const VendorCase& vendor, const Plan& plan, const Site& site,
                        const std::string& payload) {
  const Finding& finding = vendor.finding;
  const std::string fake = unreal(plan);
  std::string out =
      fmt::format("# {}{}: {}\n\n{}\n", fake.empty() ? "" : fake + ": ",
                  escape_markdown(fmt::format("{}", fmt::join(finding.causes, " or "))),
                  word(finding.outcome), escape_markdown(finding.reason));
  if (finding.causes.size() > 1) {
    out += "\nThe measurements cannot tell these parts from one another.\n";
  }
  out += fmt::format(
      "\nExplains {} of campaign {} ({}) on site {}, planned {}, judged by profile {}, Assay {}.\n",
      counted(finding.verdicts, "verdict"), escape_markdown(plan.campaign),
      escape_markdown(plan.id), escape_markdown(plan.site), escape_markdown(plan.created),
      escape_markdown(plan.profile), escape_markdown(plan.version));
  return out + identities_of(vendor, site) + failures_of(vendor) + events_of(vendor) +
         repeats_of(vendor, plan, payload) + files_of(vendor);
}

std::string vendor_folder(const Finding& finding) {
  constexpr std::size_t kNameMax = 100;
  std::string name;
  for (const char letter : finding.causes.front().substr(0, kNameMax)) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
    name += plain ? letter : '-';
  }
  return name;
}

}  // namespace assay
