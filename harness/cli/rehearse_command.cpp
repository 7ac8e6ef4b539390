// assay rehearse: the whole street on a model of the site, with planted faults; then the scorecard.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "harness/campaign/run.hpp"
#include "harness/cli/again.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/prepare.hpp"
#include "harness/rehearsal/launcher/model_launcher.hpp"
#include "harness/site/describe.hpp"
#include "results/next/groups.hpp"
#include "results/record/plan_name.hpp"
#include "results/store/file.hpp"
#include "results/store/lock.hpp"

namespace assay::rehearse_command {
namespace {

// Says how far it is without a line a unit.
class Rehearsing : public Progress {
 public:
  void stage_started(const std::string& stage, std::size_t jobs, double) override {
    fmt::print(stderr, "rehearsal: stage {}, {} jobs\n", stage, jobs);
  }
  void case_started(const std::string&, const std::string&, double) override {}
  void case_progress(const std::string&, const std::string&, double) override {}
  void case_finished(const std::string&, const std::string&, const std::string&) override {}
  void case_lost(const std::string&, const std::string&, const std::string&) override {}
  void warning(const std::string& sentence) override {
    fmt::print(stderr, "rehearsal: {}\n", sentence);
  }
};

class Rehearse : public Action {
 public:
  explicit Rehearse(CLI::App& app) {
    options_.rehearsal = true;
    options_.campaign = "commissioning";
    options_.profile = "rehearsal-gb300";
    app.add_option("--site", options_.site, "Site file")->type_name("FILE")->required();
    auto* faults =
        app.add_option("--faults", faults_, "Faults to plant; without it, there are none")
            ->type_name("FILE");
    app.add_flag("--no-curves", without_curves_, "Leave out the detection curves of the scorecard");
    app.add_option("--faults-hash", faults_hash_,
                   "SHA-256 of the faults, which only the model reads, from standard input: they "
                   "are revealed to the scorecard later")
        ->type_name("HEX")
        ->excludes(faults);
    app.add_option("--campaign", options_.campaign, "Campaign file, or the name of a carried one")
        ->type_name("CAMPAIGN")
        ->capture_default_str();
    app.add_option("--profile", options_.profile, "Profile file, or the name of a carried one")
        ->type_name("PROFILE")
        ->capture_default_str();
    declare_units_option(app, options_);
    app.add_option("--seed", options_.seed, "Seed of the model; without it, a random one")
        ->type_name("N");
    app.add_option("--out", options_.out,
                   "Campaign folder to make; without it, campaigns/NAME-TIME")
        ->type_name("DIR");
    app.footer(
        "Everything that a rehearsal makes says SIMULATED, and none of it can be sealed.\n"
        "Exit codes: 0 every fault found and none invented, 1 a fault missed or invented, 2 mend\n"
        "the call or a file, 3 the world failed, 4 the faults are not revealed yet.\n"
        "Example: assay rehearse --site site.json --faults faults.json --out rehearsal");
  }

  Exit run() override {
    Prepared prepared = prepare(options_);
    if (const Exit checked = check_faults(prepared); checked != Exit::accepted) return checked;
    const auto out = out_folder(options_, prepared.plan);
    if (out.has_parent_path()) std::filesystem::create_directories(out.parent_path());
    const Lock lock(out);
    const CampaignFolder folder = freeze(prepared, out);
    if (!faults_hash_.empty()) write_file(folder.file("faults.sha256"), faults_hash_ + "\n");
    catch_interrupts();
    if (!measure_all(folder)) return Exit::interrupted;
    const Finished finished = judge_folder(folder, std::nullopt, folder.payload());
    write_reports(finished.report, folder.payload());
    fmt::print("{}\nreport {}\n", finished.report.summary.headline,
               (folder.payload() / "report" / "index.html").string());
    std::fflush(stdout);
    return score(folder);
  }

 private:
  // Against a copy of the site: a carried one is no file that another program could read.
  Exit check_faults(const Prepared& prepared) const {
    if (faults_.empty()) return Exit::accepted;
    const auto copy = std::filesystem::temp_directory_path() /
                      fmt::format("assay-rehearsal-{}.json", prepared.plan.id);
    write_file(copy, prepared.site_text.text);
    const int checked = run_beside({program(), "check", copy.string(), "--faults", faults_});
    std::filesystem::remove(copy);
    return static_cast<Exit>(checked);
  }

  static std::string program() {
    return (worker_path().parent_path() / "assay-rehearsal").string();
  }

  std::vector<std::string> model_command(const CampaignFolder& folder) const {
    std::vector<std::string> command{program(), "model", folder.root().string()};
    if (!faults_.empty()) command.insert(command.end(), {"--faults", faults_});
    if (!faults_hash_.empty()) command.insert(command.end(), {"--faults-hash", faults_hash_});
    return command;
  }

  // The first plan, then each that follows from what came back; false where it was interrupted.
  bool measure_all(const CampaignFolder& folder) const {
    Rehearsing progress;
    const Plan first = folder.plan();
    ModelLauncher launcher(model_command(folder));
    do {
      const Plan plan = sound_chain(folder).plans.back().plan;
      const Site site = as_planned(folder.site(), plan);
      launcher.go_on_with(plan_file(plan.number));
      const Conducted conducted =
          conduct(folder, plan, site, launcher, worker_path(), progress, interrupted());
      if (conducted.interrupted) return false;
    } while (plan_retest(folder, first));
    return true;
  }

  Exit score(const CampaignFolder& folder) const {
    std::vector<std::string> command{program(), "score", folder.root().string()};
    if (!faults_.empty()) command.insert(command.end(), {"--faults", faults_});
    if (without_curves_) command.emplace_back("--no-curves");
    if (!faults_hash_.empty()) {
      fmt::print("the faults are not revealed yet; then: assay-rehearsal score {} --faults FILE\n",
                 folder.root().string());
      return Exit::undecided;
    }
    return static_cast<Exit>(run_beside(command));
  }

  CampaignOptions options_;
  std::string faults_;
  std::string faults_hash_;
  bool without_curves_ = false;
};

const Registered<Command> registered{{
    .name = "rehearse",
    .about = "The whole of a campaign on a model of the site, with planted faults: are they found?",
    .make = make_action<Rehearse>,
}};

}  // namespace
}  // namespace assay::rehearse_command
