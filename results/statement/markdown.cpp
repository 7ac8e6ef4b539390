// The statement as people read it.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "results/record/pattern.hpp"
#include "results/report/human.hpp"
#include "results/statement/statement.hpp"

namespace assay {
namespace {

constexpr std::size_t kNamedMax = 20;
constexpr std::size_t kNotesMax = 40;
constexpr std::size_t kUnitsBytesMax = 1000;

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::toupper(letter));
  });
  return text;
}

// A cell cannot hold a bar or a line's end.
std::string cell(std::string text) {
  std::ranges::replace(text, '|', '/');
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::string history(const Statement& statement, const StatedUnit& unit) {
  std::string text;
  for (std::size_t i = 0; i < unit.attempts.size(); ++i) {
    const Attempt& attempt = unit.attempts[i];
    if (!text.empty()) text += "; ";
    text += fmt::format("{} {}", statement.campaigns[attempt.campaign].created.substr(0, 10),
                        name(attempt.outcome));
    if (!attempt.place.empty()) text += " at " + attempt.place;
    if (attempt.cases_lacking > 0) text += fmt::format(" of {} cases fewer", attempt.cases_lacking);
    if (!attempt.void_because.empty()) text += " (before " + attempt.void_because + ")";
    if (unit.counts == i) text += " (counts)";
  }
  return text.empty() ? "never measured" : text;
}

void add_units(std::string& out, const Statement& statement, Outcome outcome,
               const std::string& title) {
  std::size_t count = 0;
  for (const StatedUnit& unit : statement.units) {
    if (unit.outcome() != outcome) continue;
    if (count++ == 0) {
      out += fmt::format(
          "\n## {}\n\n| Unit | Level | Serial | Attempts, the oldest first |\n|---|---|---|---|\n",
          title);
    }
    if (count > kNamedMax) continue;
    out += fmt::format("| {} | {} | {} | {} |\n", unit.unit, name(unit.level), cell(unit.serial),
                       cell(history(statement, unit)));
  }
  if (count > kNamedMax) out += fmt::format("\nand {} more\n", human_count(count - kNamedMax));
}

void add_levels(std::string& out, const Statement& statement) {
  out +=
      "\n| Level | Contracted | pass | fail | indeterminate | no complete attempt "
      "|\n|---|--:|--:|--:|--:|--:|\n";
  for (const auto& [level, tally] : statement.levels) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", name(level), human_count(tally.planned),
                       human_count(tally.of(Outcome::pass)), human_count(tally.of(Outcome::fail)),
                       human_count(tally.of(Outcome::indeterminate)),
                       human_count(tally.of(Outcome::missing)));
  }
}

void add_campaigns(std::string& out, const Statement& statement) {
  out +=
      "\n## Campaigns, the oldest first\n\n| Folder | Campaign | Planned | Profile | Its own "
      "answer |\n|---|---|---|---|---|\n";
  for (const CampaignResult& campaign : statement.campaigns) {
    out += fmt::format("| {} | {} | {} | {} ({}) | {} |\n", cell(campaign.folder),
                       cell(campaign.campaign), campaign.created, cell(campaign.profile),
                       campaign.profile_sha256.substr(0, 12), cell(campaign.headline));
  }
}

// As a call names them; what is too much for a line is left to whoever reads the list.
std::string call_for(const std::vector<std::string>& units) {
  const std::string patterns = fmt::format("{}", fmt::join(compress(units), ","));
  if (patterns.size() > kUnitsBytesMax) return {};
  return fmt::format("\n    assay run --site SITE --campaign retest --units '{}'\n", patterns);
}

void add_retests(std::string& out, const Statement& statement) {
  std::size_t count = 0;
  std::vector<std::string> units;
  for (const StatedUnit& unit : statement.units) {
    if (unit.retest.empty()) continue;
    if (count++ == 0) out += "\n## To be measured anew\n\n";
    units.push_back(unit.unit);
    if (count <= kNamedMax) {
      out += fmt::format("- {} ({}), after {}\n", unit.unit, name(unit.level), unit.retest);
    }
  }
  if (count > kNamedMax) out += fmt::format("- and {} more\n", human_count(count - kNamedMax));
  if (count > 0) out += call_for(units);
}

}  // namespace

std::string to_markdown(const Statement& statement) {
  std::string out = fmt::format("# Statement on {}\n\n", statement.site);
  if (statement.reality != "real") {
    out +=
        "**" + upper(statement.reality) + "**: nothing here was measured on the site itself.\n\n";
  }
  out += statement.headline + ".\n\n";
  out += statement.by_serial
             ? "Units are counted by the contract's serials.\n"
             : "Units are counted by place: the site names no inventory of serials.\n";
  add_levels(out, statement);
  add_units(out, statement, Outcome::fail, "Failed");
  add_units(out, statement, Outcome::indeterminate, "Not decided");
  add_units(out, statement, Outcome::missing, "Without a complete attempt that counts");
  add_retests(out, statement);
  for (std::size_t i = 0; i < std::min(statement.notes.size(), kNotesMax); ++i) {
    if (i == 0) out += "\n## Noted\n\n";
    out += "- " + statement.notes[i] + "\n";
  }
  if (statement.notes.size() > kNotesMax) {
    out += fmt::format("- and {} more\n", statement.notes.size() - kNotesMax);
  }
  add_campaigns(out, statement);
  return out;
}

}  // namespace assay
