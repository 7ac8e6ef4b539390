// assay explain: why a unit came out as it did, in sentences.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <span>

#include "harness/campaign/work.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "harness/plan/glob.hpp"
#include "results/explain/repeat.hpp"
#include "results/explain/text.hpp"
#include "results/format/profile.hpp"
#include "results/judge/quantity.hpp"
#include "results/next/groups.hpp"
#include "results/record/near_names.hpp"
#include "results/record/pattern.hpp"
#include "results/report/rows.hpp"
#include "results/report/safe_text.hpp"
#include "results/store/attempt_name.hpp"
#include "results/store/chain.hpp"
#include "results/store/clock.hpp"
#include "results/store/events.hpp"
#include "results/store/file.hpp"
#include "results/store/waivers.hpp"

namespace assay::explain_command {
namespace {

constexpr std::size_t kProblemsShown = 5;

// Who is in a group that the plan makes; empty for any other unit.
std::string members_of(const std::string& id, const Plan& plan) {
  for (const UnitGroup& group : groups_of(plan)) {
    if (group.id == id) return fmt::format("{}", fmt::join(compress(group.members), ", "));
  }
  return {};
}

// Of the site, or at least of the plan. Throws Error that names near ones.
Unit unit_named(const std::string& id, const Site& site, const Plan& plan) {
  std::set<std::string> known;
  for (Unit& unit : units(site)) {
    if (unit.id == id) return unit;
    known.insert(std::move(unit.id));
  }
  std::set<std::vector<std::string>> seen;
  for (const PlanEntry& entry : plan.entries) {
    if (!seen.insert(entry.units).second) continue;
    for (std::string& unit : expand(entry.units)) {
      if (unit == id) {
        return {.id = id,
                .level = entry.level,
                .host = "",
                .serial = "",
                .model = members_of(id, plan)};
      }
      known.insert(std::move(unit));
    }
  }
  throw Error{fmt::format("UNIT '{}' is no unit of this campaign", id),
              did_you_mean(id, {known.begin(), known.end()})};
}

// The profile as people wrote it, whose lines they can open; the frozen one where that is not there
// any more as the plan hashed it.
std::pair<Profile, std::string> profile_with_lines(const CampaignFolder& folder, const Plan& plan) {
  const auto input = input_of(plan, "profile");
  if (input && std::filesystem::is_regular_file(folder.file(input->path))) {
    const std::string text = read_file(folder.file(input->path), kHumanFileBytesMax);
    if (sha256(text) == input->sha256) {
      return {parse_profile(text, input->path), folder.file(input->path).string()};
    }
  }
  return {folder.profile(), folder.file("profile.json").string()};
}

// Of the unit's jobs in all plans: by stage, by attempt.
std::map<std::string, std::map<std::uint32_t, std::string>> raw_files(const CampaignFolder& folder,
                                                                      const Chain& chain,
                                                                      const std::string& unit) {
  std::map<std::string, std::string> stage_of;  // By job.
  for (const ChainedPlan& link : chain.plans) {
    for (const UnitJob& job : jobs_of(link.plan)) {
      if (job.unit == unit) stage_of[job.id] = job.stage;
    }
  }
  std::map<std::string, std::map<std::uint32_t, std::string>> files;
  if (!std::filesystem::is_directory(folder.file("raw"))) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder.file("raw"))) {
    const auto named = attempt_named(entry.path().filename().string(), ".json.gz");
    const auto found = named ? stage_of.find(named->job) : stage_of.end();
    if (found != stage_of.end()) files[found->second][named->attempt] = entry.path().string();
  }
  return files;
}

class Explain : public Action {
 public:
  explicit Explain(CLI::App& app) {
    app.add_option("DIR", folder_, "Campaign folder, sealed or not")->required();
    app.add_option("UNIT", unit_, "Unit of its site, such as cpu-0")->required();
    app.add_option("CASES", cases_, "Only cases that this glob matches, such as 'hbm.*'");
    app.add_flag("--all", all_, "Cases that are a pass in full as well");
    app.footer(
        "Exit code: of the whole unit, whichever cases are shown: 0 pass, 1 fail, 4 anything else\n"
        "(indeterminate, error, missing, nothing judged, or the record itself has problems).\n"
        "Example: assay explain campaigns/quick-20260301T120000Z cpu-0 'gemm.*'");
  }

  Exit run() override {
    const CampaignFolder folder = CampaignFolder::open(folder_);
    const Chain chain = read_chain(folder);
    const Plan& plan = chain.plans.front().plan;
    const Unit unit = unit_named(unit_, folder.site(), plan);
    const auto [profile, profile_file] = profile_with_lines(folder, plan);
    ExplanationBuilder builder{plan, profile, unit};
    for (const ChainedPlan& later : std::span(chain.plans).subspan(1)) builder.follow(later.plan);
    builder.remember(read_events(folder));
    builder.waive(read_waivers(folder.file("waivers.jsonl"), chain.plans.front().sha256));
    const VerdictSink each = [&](const Verdict& verdict, std::span<const SampleView> samples) {
      builder.add(verdict, samples);
    };
    const Recomputed recomputed = recompute(folder, std::nullopt, {each, {}});
    const UnitExplanation explained = builder.build(recomputed.ruling);
    check_cases(explained);
    const ExplanationContext context{plan,         profile,   folder.payload().string(),
                                     profile_file, utc_now(), raw_files(folder, chain, unit.id)};
    const auto shown = [&](const std::string& name) {
      return cases_.empty() || matches(cases_, name);
    };
    fmt::print("{}", explanation_text(explained, context, {shown, all_, terminal_columns()}));
    print_causes(recomputed.ruling.findings);
    const bool sound = print_problems(recomputed.ruling.summary.problems);
    return sound && unreal(plan).empty() ? exit_of(explained) : Exit::undecided;
  }

 private:
  void check_cases(const UnitExplanation& explained) const {
    std::vector<std::string> names;
    for (const CaseExplanation& one : explained.cases) {
      names.push_back(one.verdict.case_name);
      if (cases_.empty() || matches(cases_, names.back())) return;
    }
    if (cases_.empty()) return;
    throw Error{fmt::format("CASES '{}' matches no case of {}", cases_, unit_),
                did_you_mean(cases_, names)};
  }

  // Of what the unit is said to be the cause, beside what it is bad in itself.
  void print_causes(const std::vector<Finding>& findings) const {
    for (const Finding& finding : findings) {
      if (std::ranges::find(finding.causes, unit_) == finding.causes.end()) continue;
      if (finding.units == std::vector{unit_}) continue;
      fmt::print(
          "\nIt is named as {}cause of {} on {}: {}.\n",
          finding.causes.size() > 1 ? "a possible " : "the ", counted(finding.verdicts, "verdict"),
          one_line(fmt::format("{}", fmt::join(finding.units, ", "))), one_line(finding.reason));
    }
  }

  // A problem of the record keeps everything from being accepted. True where there is none.
  static bool print_problems(const std::vector<std::string>& problems) {
    for (std::size_t i = 0; i < std::min(problems.size(), kProblemsShown); ++i) {
      fmt::print("{}problem of the record: {}\n", i == 0 ? "\n" : "", one_line(problems[i]));
    }
    if (problems.size() > kProblemsShown) {
      fmt::print("and {} more; assay report shows them\n", problems.size() - kProblemsShown);
    }
    return problems.empty();
  }

  static Exit exit_of(const UnitExplanation& explained) {
    if (explained.outcome == Outcome::pass) return Exit::accepted;
    return explained.outcome == Outcome::fail ? Exit::rejected : Exit::undecided;
  }

  std::filesystem::path folder_;
  std::string unit_;
  std::string cases_;
  bool all_ = false;
};

const Registered<Command> registered{{
    .name = "explain",
    .about = "Say why a unit came out as it did, and how to measure that again",
    .make = make_action<Explain>,
}};

}  // namespace
}  // namespace assay::explain_command
