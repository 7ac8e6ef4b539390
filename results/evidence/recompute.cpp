// Judging a campaign folder from its files alone.
#include "results/evidence/recompute.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <future>
#include <map>

#include "results/evidence/derive.hpp"
#include "results/format/finding.hpp"
#include "results/format/profile.hpp"
#include "results/format/site.hpp"
#include "results/format/verdict.hpp"
#include "results/judge/findings.hpp"
#include "results/judge/identity.hpp"
#include "results/next/groups.hpp"
#include "results/record/error.hpp"
#include "results/record/pattern.hpp"
#include "results/store/chain.hpp"
#include "results/store/clock.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// What the program froze before the first launch: a plan that does not hash them proves nothing.
constexpr std::array<std::string_view, 3> kFrozen{"campaign.json", "profile.json", "site.json"};

// A campus of 440,000 devices with a hundred cases each; a forged plan must not fill the memory.
constexpr std::size_t kVerdictsMax = 50'000'000;

bool stays_inside(const fs::path& path) {
  return !path.empty() && path.is_relative() &&
         std::ranges::none_of(path, [](const fs::path& part) { return part == ".."; });
}

std::string problem_of(const CampaignFolder& folder, const PlanInput& input) {
  if (!stays_inside(input.path)) {
    return "plan.json: its input '" + input.path + "' lies outside of the campaign folder";
  }
  const fs::path path = folder.file(input.path);
  if (std::error_code ignored; !fs::is_regular_file(fs::symlink_status(path, ignored)))
    return input.path + ": the plan hashed it, and it is no file now";
  if (sha256_of_file(path) == input.sha256) return {};
  return input.path + ": it is not the file that the plan was made from (its SHA-256 differs)";
}

// Every input of the plan is still the file that was hashed, and the frozen files are among them.
std::vector<std::string> input_problems(const CampaignFolder& folder, const Plan& plan) {
  std::vector<std::string> problems;
  for (const std::string_view name : kFrozen) {
    if (std::ranges::find(plan.inputs, name, &PlanInput::path) == plan.inputs.end()) {
      problems.push_back("plan.json: it does not hash " + std::string(name));
    }
  }
  for (const PlanInput& input : plan.inputs) {
    if (std::string problem = problem_of(folder, input); !problem.empty()) {
      problems.push_back(std::move(problem));
    }
  }
  return problems;
}

void check_size(const Plan& plan) {
  std::map<std::vector<std::string>, std::size_t> sizes;  // Most entries name the same units.
  std::size_t count = 0;
  for (const PlanEntry& entry : plan.entries) {
    const auto [known, is_new] = sizes.try_emplace(entry.units);
    if (is_new) known->second = expand(entry.units).size();
    count += known->second;
    if (count > kVerdictsMax) throw Error{"plan.json: more than 50,000,000 cases and units"};
  }
}

std::vector<Rendering> renderings(const Sinks& sinks) {
  std::vector<Rendering> all = sinks.rows;
  if (sinks.line) all.push_back({append_line, sinks.line});
  return all;
}

}  // namespace

Recomputed recompute(const CampaignFolder& folder, const std::optional<std::string>& profile_bytes,
                     const Sinks& sinks) {
  const Chain chain = read_chain(folder);
  const std::string own_bytes =
      profile_bytes ? *profile_bytes : read_file(folder.file("profile.json"), kHumanFileBytesMax);
  const Plan& plan = chain.plans.front().plan;
  check_size(plan);
  const Profile profile =
      parse_profile(own_bytes, profile_bytes ? "profile" : folder.file("profile.json").string());
  std::future<Site> reading_site =
      std::async(std::launch::async, [&folder] { return folder.site(); });
  const std::string& plan_sha256 = chain.plans.front().sha256;
  const std::string profile_sha256 = sha256(own_bytes);

  Measurements measured = read_measurements(folder, chain);
  std::ranges::move(input_problems(folder, plan), std::back_inserter(measured.problems));
  std::ranges::copy(derive(folder, chain, measured), std::back_inserter(measured.problems));
  Recomputed result;
  result.site = reading_site.get();
  const std::optional<Inventory> inventory = folder.inventory(plan, result.site);
  if (!result.site.layout.inventory.empty() && !inventory) {
    measured.problems.emplace_back("plan.json: it does not hash the inventory that its site names");
  }
  const Identities who = identities(result.site, inventory, measured);
  std::ranges::copy(who.problems, std::back_inserter(measured.problems));
  if (sinks.line) sinks.line(verdicts_header(plan_sha256, profile_sha256) + "\n");
  Known known(plan);
  Findings findings(plan);
  const VerdictSink each = [&](const Verdict& verdict, std::span<const SampleView> samples) {
    known.note(verdict, samples, pointed_at(verdict, samples));
    findings.add(verdict, samples);
    if (sinks.verdict) sinks.verdict(verdict, samples);
  };
  result.ruling = judge(plan, profile, result.site, measured, each, renderings(sinks));
  result.ruling.summary.plan_sha256 = plan_sha256;
  result.ruling.summary.profile_sha256 = profile_sha256;
  result.summary = to_json(result.ruling.summary);
  for (const Verdict& probe : result.ruling.probes) known.note_probe(probe);
  for (const Located& one : located(searches(chain.all(), result.site, known.answers))) {
    findings.add(one);
  }
  Plan stands = plan;
  stands.absent = result.ruling.absent;
  result.ruling.findings = findings.found(result.site, groups_of(stands));
  std::ranges::copy(who.findings, std::back_inserter(result.ruling.findings));
  for (const Finding& finding : result.ruling.findings) {
    result.findings += to_line(finding, plan.reality) + "\n";
  }
  if (!profile_bytes) result.next = next_plan(chain, result.site, known, measured.events.size());
  result.problems = std::move(measured.problems);
  return result;
}

Recomputed record_verdicts(const CampaignFolder& folder,
                           const std::optional<std::string>& profile_bytes, const fs::path& out,
                           Sinks sinks) {
  FileWriter verdicts(out / "verdicts.jsonl");
  sinks.line = [&](std::string_view lines) { verdicts.append(lines); };
  Recomputed result = recompute(folder, profile_bytes, sinks);
  verdicts.finish();
  write_file(out / "summary.json", result.summary);
  write_file(out / kFindingsFile, result.findings);
  return result;
}

}  // namespace assay
