// Later plans and noted changes.
#include "harness/cli/again.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "harness/cli/choice.hpp"
#include "harness/site/changes.hpp"
#include "results/evidence/derive.hpp"
#include "results/format/plan.hpp"
#include "results/format/site.hpp"
#include "results/record/again.hpp"
#include "results/record/case.hpp"
#include "results/record/error.hpp"
#include "results/record/pattern.hpp"
#include "results/record/plan_name.hpp"
#include "results/report/human.hpp"
#include "results/store/clock.hpp"
#include "results/store/events.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

// More cases than this are counted, not listed.
constexpr std::size_t kReasonsListed = 10;

std::string_view meaning_of(Again again) {
  return again == Again::pool ? "more repetitions, put together with those before"
                              : "all repetitions anew";
}

void list(const std::vector<std::string>& lines, std::vector<std::string>& sentences) {
  for (std::size_t at = 0; at < std::min(lines.size(), kReasonsListed); ++at) {
    sentences.push_back("  " + lines[at]);
  }
  if (lines.size() > kReasonsListed) {
    sentences.push_back(fmt::format("  and {} more", lines.size() - kReasonsListed));
  }
}

// What is computed by which algorithm; empty where nothing was tuned.
std::vector<std::string> winners(const Plan& plan) {
  std::vector<std::string> lines;
  for (const PlanEntry& entry : plan.entries) {
    if (entry.again != Again::enter || !entry.algorithm) continue;
    lines.push_back(fmt::format("{}: {}, {}", case_name(entry.benchmark, entry.axes),
                                entry.algorithm->library, entry.algorithm->words));
  }
  return lines;
}

// What enters, and who does not.
std::vector<std::string> told_of_gates(const Plan& plan, std::map<Again, std::size_t>& cases) {
  std::vector<std::string> sentences;
  const std::string file = plan_file(plan.number);
  if (const std::size_t spare = cases[Again::spare]; spare > 0) {
    sentences.push_back(fmt::format("{}: {} on spares, before they take a place", file,
                                    human_count(spare) + (spare == 1 ? " case" : " cases")));
  }
  const std::size_t enter = cases[Again::enter];
  const std::vector<std::string> won = winners(plan);
  if (enter > 0 && !won.empty()) {
    sentences.push_back(fmt::format("{}: {} enter, by the algorithms that won:", file,
                                    human_count(enter) + (enter == 1 ? " case" : " cases")));
    list(won, sentences);
  } else if (enter > 0) {
    sentences.push_back(fmt::format("{}: the gate opens for {}; {} not enter", file,
                                    human_count(enter) + (enter == 1 ? " case" : " cases"),
                                    plan.absent.empty() ? "there is nobody that does"
                                    : plan.absent.size() == 1
                                        ? "1 host does"
                                        : human_count(plan.absent.size()) + " hosts do"));
    std::vector<std::string> lines;
    for (const Absence& absence : plan.absent) {
      lines.push_back(fmt::format("{}, {} in its place: {}", absence.host,
                                  absence.spare.empty() ? "nobody" : absence.spare,
                                  absence.reason));
    }
    list(lines, sentences);
  }
  return sentences;
}

// How much, why, and what does not fit.
std::vector<std::string> told(const Plan& plan, const std::vector<std::string>& reasons) {
  std::map<Again, std::size_t> cases;
  for (const PlanEntry& entry : plan.entries) cases[entry.again] += expand(entry.units).size();
  const std::size_t again = cases[Again::pool] + cases[Again::anew];
  const std::size_t asked = cases[Again::locate];
  const std::string file = plan_file(plan.number);
  std::vector<std::string> sentences = told_of_gates(plan, cases);
  if (again > 0) {
    sentences.push_back(fmt::format("{}: {} measured again, at most {:g} s a unit", file,
                                    human_count(again) + (again == 1 ? " case" : " cases"),
                                    plan.retest.budget_seconds));
  }
  if (asked > 0) {
    sentences.push_back(fmt::format("{}: {} asked to find the part that slows others", file,
                                    human_count(asked) + (asked == 1 ? " group" : " groups")));
  }
  if (again > 0) list(reasons, sentences);
  for (const NotOffered& absent : plan.not_offered) {
    sentences.push_back(fmt::format("  not measured again: {} on {}: {}",
                                    case_name(absent.benchmark, absent.axes),
                                    fmt::join(absent.units, ", "), absent.reason));
  }
  return sentences;
}

}  // namespace

std::optional<std::vector<std::string>> plan_retest(const CampaignFolder& folder,
                                                    const Plan& first) {
  const bool can_go_on = first.retest.budget_seconds > 0 || first.locate.rounds_max > 0;
  if (!can_go_on && sections(first) == 1) return std::nullopt;
  std::vector<std::string> reasons;
  const VerdictSink each = [&](const Verdict& verdict, const auto&) {
    if (verdict.again == Again::none) return;
    reasons.push_back(
        fmt::format("{}: {}; {}", verdict.unit, verdict.reason, meaning_of(verdict.again)));
  };
  const std::optional<Plan> next = next_plan(folder, each);
  if (!next) return std::nullopt;
  write_file(folder.file(plan_file(next->number)), to_json(*next));
  return told(*next, reasons);
}

std::vector<std::string> note_changes(const CampaignFolder& folder) {
  std::vector<std::string> sentences;
  const Site planned = folder.site();
  // What this machine says of itself says nothing of hosts that a launcher reaches.
  if (planned.hosts.size() != 1 || folder.plan().launcher != "local") return sentences;
  const Chosen now = choose_site({}, static_cast<unsigned>(planned.hosts[0].devices.size()));
  const std::vector<Event> known = read_events(folder);
  for (Event& event : changes(planned, parse_site(now.text, now.file))) {
    const bool noted = std::ranges::any_of(known, [&](const Event& other) {
      return other.by == event.by && other.unit == event.unit && other.kind == event.kind &&
             other.note == event.note;
    });
    if (noted) continue;
    event.time = utc_now();
    append_event(folder, event);
    sentences.push_back(
        fmt::format("noted: {} of {} {}; what was measured on it before no longer counts",
                    event.kind, event.unit, event.note));
  }
  return sentences;
}

void wait_behind_events(const CampaignFolder& folder) {
  const std::vector<Event> events = read_events(folder);
  const bool same_second = std::ranges::any_of(
      events, [now = utc_now()](const Event& event) { return is_before(now, event); });
  if (same_second) std::this_thread::sleep_for(std::chrono::milliseconds(1100));
}

Chain sound_chain(const CampaignFolder& folder) {
  Chain chain = read_chain(folder);
  if (chain.problems.empty()) return chain;
  throw Error{chain.problems.front(), "take the plans from a copy, or start a new campaign"};
}

}  // namespace assay
