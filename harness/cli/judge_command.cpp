// assay judge: judge the samples of a campaign folder again, now or with another profile.
#include <fmt/format.h>

#include <optional>

#include "harness/cli/choice.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "results/store/lock.hpp"

namespace assay::judge_command {
namespace {

class Judge : public Action {
 public:
  explicit Judge(CLI::App& app) {
    app.add_option("DIR", folder_, "Campaign folder, sealed or not")->required();
    app.add_option("--profile", profile_, "Judge by this profile instead of the campaign's own")
        ->type_name("PROFILE");
    app.add_option("--out", out_, "Write verdicts and report here instead of into DIR")
        ->type_name("DIR");
    app.footer(
        "Exit codes: 0 accepted, 1 rejected, 4 not decided; 2 for a file that needs mending, 3 for "
        "a\n"
        "folder in use.\n"
        "Example: assay judge memory --profile contract.json --out by-contract");
  }

  Exit run() override {
    const CampaignFolder folder = CampaignFolder::open(folder_);
    if (out_.empty() && (folder.sealed() || !profile_.empty())) {
      throw Error{folder.sealed() ? "a sealed campaign is never changed"
                                  : "verdicts by another profile do not belong into the campaign",
                  "name another folder with --out"};
    }
    std::optional<Lock> lock;
    if (out_.empty()) lock.emplace(folder_);
    std::optional<std::string> profile;
    if (!profile_.empty()) profile = choose_profile(profile_).text;
    const auto out = out_.empty() ? folder.payload() : out_;
    std::filesystem::create_directories(out);
    const Finished finished = judge_folder(folder, profile, out);
    write_reports(finished.report, out);
    show(finished.report);
    const Exit exit = finished.recomputed.ruling.summary.exit;
    fmt::print(stderr, "{}\n", meaning(exit));
    return exit;
  }

 private:
  std::filesystem::path folder_;
  std::string profile_;
  std::filesystem::path out_;
};

const Registered<Command> registered{{
    .name = "judge",
    .about = "Judge a campaign's samples again, by its own profile or another",
    .make = make_action<Judge>,
}};

}  // namespace
}  // namespace assay::judge_command
