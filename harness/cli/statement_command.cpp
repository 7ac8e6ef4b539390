// assay statement: a site's acceptance from many campaigns.
#include <fmt/format.h>

#include "harness/cli/choice.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/inventory_file.hpp"
#include "results/evidence/recompute.hpp"
#include "results/format/site.hpp"
#include "results/record/case.hpp"
#include "results/statement/statement.hpp"
#include "results/store/events.hpp"
#include "results/store/file.hpp"
#include "results/store/folder.hpp"

namespace assay::statement_command {
namespace {

// No site is accepted in more pieces.
constexpr std::size_t kCampaignsMax = 10'000;

// Judged again from its samples: what stands in verdicts.jsonl is not believed.
CampaignResult result_of(const std::string& path) {
  const CampaignFolder folder = CampaignFolder::open(path);
  const Plan plan = folder.plan();
  Recomputed judged = recompute(folder, std::nullopt, {});
  CampaignResult result;
  result.folder = path;
  result.campaign = plan.campaign;
  result.created = plan.created;
  result.reality = plan.reality;
  result.profile = plan.profile;
  result.profile_sha256 = judged.ruling.summary.profile_sha256;
  result.headline = judged.ruling.summary.headline;
  result.site = std::move(judged.site);
  result.units = std::move(judged.ruling.units);
  for (const PlanEntry& entry : plan.entries) {
    result.cases.push_back({case_name(entry.benchmark, entry.axes), entry.level, entry.units});
  }
  result.events = read_events(folder);
  result.problems = std::move(judged.problems);
  return result;
}

class StatementVerb : public Action {
 public:
  explicit StatementVerb(CLI::App& app) {
    app.add_option("SITE", site_, "Site file, or the name of a carried one")->required();
    app.add_option("DIR", folders_, "Campaign folders, open or sealed, in any order")
        ->required()
        ->expected(1, static_cast<int>(kCampaignsMax));
    app.footer(
        "For each contracted unit the last complete attempt counts; what was measured before a "
        "repair or a replacement does not. Markdown goes to stdout.\n"
        "Exit codes: 0 accepted, 1 rejected, 2 mend the call or a file, 4 not decided.\n"
        "Example: assay statement paris.json campaigns/rack-* > statement.md");
  }

  Exit run() override {
    const Chosen chosen = choose_site(site_, 0);
    const Site site = parse_site(chosen.text, chosen.file);
    const std::optional<Inventory> inventory = checked_inventory(site, chosen.file);
    std::vector<CampaignResult> results;
    for (const std::string& folder : folders_) {
      fmt::print(stderr, "judging {} ({} of {})\n", folder, results.size() + 1, folders_.size());
      results.push_back(result_of(folder));
    }
    const Statement statement = compose(site, inventory, std::move(results));
    fmt::print("{}", to_markdown(statement));
    fmt::print(stderr, "{}\n", statement.headline);
    return statement.exit;
  }

 private:
  std::string site_;
  std::vector<std::string> folders_;
};

const Registered<Command> registered{{
    .name = "statement",
    .about = "A site's acceptance from many campaigns: each unit's last complete attempt",
    .make = make_action<StatementVerb>,
}};

}  // namespace
}  // namespace assay::statement_command
