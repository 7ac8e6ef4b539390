// The names of a metric's directions, and of how groups are made.
#include "results/record/plan.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "results/record/pattern.hpp"

namespace assay {
namespace {

constexpr std::array<std::pair<Grouping, std::string_view>, 4> kGroupings{{
    {Grouping::random, "random"},
    {Grouping::rails, "rails"},
    {Grouping::even, "even"},
    {Grouping::listed, "listed"},
}};

}  // namespace

std::string_view name(Better better) { return better == Better::higher ? "higher" : "lower"; }

std::optional<Better> better_named(std::string_view name) {
  if (name == "higher") return Better::higher;
  if (name == "lower") return Better::lower;
  return std::nullopt;
}

std::string_view name(Grouping grouping) {
  for (const auto& [value, text] : kGroupings) {
    if (value == grouping) return text;
  }
  return "listed";
}

std::optional<Grouping> grouping_named(std::string_view name) {
  for (const auto& [value, text] : kGroupings) {
    if (text == name) return value;
  }
  return std::nullopt;
}

std::uint32_t sections(const Plan& first) {
  return 1 + static_cast<std::uint32_t>(
                 std::ranges::count_if(first.stages, &PlanStage::begins_section));
}

// A stage that the plan does not name belongs to the last section: nothing is let in by mistake.
std::uint32_t section_of(const Plan& first, const PlanEntry& entry) {
  std::uint32_t section = 0;
  for (const PlanStage& stage : first.stages) {
    if (stage.begins_section()) ++section;
    if (stage.name == entry.stage) break;
  }
  return section;
}

std::uint32_t gate_before(const Plan& first, std::uint32_t section) {
  std::uint32_t at = 0;
  std::uint32_t gate = 0;
  for (const PlanStage& stage : first.stages) {
    if (stage.begins_section()) ++at;
    if (at > section) break;
    if (stage.gate) gate = at;
  }
  return gate;
}

Plan before_boundaries(Plan plan) {
  if (plan.number > 1) return plan;
  std::erase_if(plan.entries, [&](const PlanEntry& entry) { return section_of(plan, entry) > 0; });
  const auto boundary = std::ranges::find_if(plan.stages, &PlanStage::begins_section);
  plan.stages.erase(boundary, plan.stages.end());
  return plan;
}

bool measures_again(const Plan& plan) {
  return std::ranges::any_of(plan.entries, [](const PlanEntry& entry) {
    return entry.again == Again::pool || entry.again == Again::anew;
  });
}

bool is_screen(const Plan& plan, const PlanEntry& entry) {
  if (entry.level != Level::group || entry.units.empty()) return false;
  const std::string first = expand(entry.units.front()).front();
  const auto rule = std::ranges::find(
      plan.groups, std::string_view(first).substr(0, first.rfind('/')), &GroupRule::name);
  return rule != plan.groups.end() && rule->grouping == Grouping::random;
}

}  // namespace assay
