// assay profile: propose tighter bounds from a campaign, as a file to review.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <optional>

#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "results/evidence/recompute.hpp"
#include "results/format/profile.hpp"
#include "results/next/groups.hpp"
#include "results/rebase/objection.hpp"
#include "results/rebase/text.hpp"
#include "results/store/file.hpp"
#include "results/store/journal.hpp"

namespace assay::profile_command {
namespace {

namespace fs = std::filesystem;

void throw_if(const std::optional<Error>& objection) {
  if (objection) throw *objection;
}

std::string last_event(const CampaignFolder& folder) {
  const std::vector<JournalEvent> events = read_journal(folder.file("journal.jsonl"));
  return events.empty() ? std::string{} : events.back().event;
}

class ProfileVerbs : public Action {
 public:
  explicit ProfileVerbs(CLI::App& app) {
    app.require_subcommand(1);
    CLI::App* rebase =
        app.add_subcommand("rebase", "Write a campaign's own profile with tighter bounds");
    rebase->add_option("DIR", folder_, "Campaign folder, finished, sealed or not")->required();
    rebase->add_option("-o,--out", out_, "Write to this file; without it, to stdout")
        ->type_name("FILE");
    rebase->add_flag("--overwrite", overwrite_, "Even where that file is there already");
    app.footer(fmt::format(
        "A limit that is a number is drawn anew from the medians of the units that passed: median\n"
        "less the greater of effect x median and z robust standard deviations (1.4826 MAD), and "
        "the\n"
        "loosest over the cases of the bound. z, effect and the least number of units are those "
        "of\n"
        "the bound's 'peers', else z {:g} (next to no false alarm among 13,800 units), effect "
        "{:g}\n"
        "(what racks and halls differ by) and {} units (95 % of all with a confidence of 95 %).\n"
        "A bound becomes tighter, never looser; the racks that it came from are still judged by "
        "the\n"
        "external one.\n"
        "Exit codes: 0 written, 2 mend the call or the campaign, 4 nothing can be tightened, and\n"
        "nothing is written.\n"
        "Example: assay profile rebase campaigns/racks -o racks.json",
        kRebaseRule.z, kRebaseRule.effect, kRebaseRule.units_min));
  }

  Exit run() override {
    const CampaignFolder folder = CampaignFolder::open(folder_);
    check_out(folder);
    const Plan plan = folder.plan();
    const Profile profile = folder.profile();
    throw_if(objection_to_reality(plan, profile));
    const Rebasing made = rebased(folder, plan, profile);
    // The profile goes where it can be read by a program, words go elsewhere.
    fmt::print(out_.empty() ? stderr : stdout, "{}", rebasing_text(made, terminal_columns()));
    if (made.tightened() == 0) return Exit::undecided;
    write(to_json(made.profile));
    return Exit::accepted;
  }

 private:
  // Nothing is written over, least of all what a campaign froze.
  void check_out(const CampaignFolder& folder) const {
    if (out_.empty()) return;
    const fs::path home = fs::weakly_canonical(folder.root());
    const fs::path way = fs::weakly_canonical(fs::absolute(out_)).lexically_relative(home);
    if (!way.empty() && *way.begin() != "..") {
      throw Error{out_.string() + " lies in the campaign's folder, which is never changed",
                  "name a file elsewhere with --out"};
    }
    if (fs::exists(out_) && !overwrite_) {
      throw Error{out_.string() + " is there already",
                  "name another file with --out, or say --overwrite"};
    }
  }

  // Judged again from the samples: what stands in verdicts.jsonl is not believed.
  static Rebasing rebased(const CampaignFolder& folder, const Plan& plan, const Profile& profile) {
    Measured measured(plan, profile);
    const VerdictSink each = [&](const Verdict& verdict, std::span<const SampleView> samples) {
      measured.add(verdict, samples);
    };
    Recomputed judged = recompute(folder, std::nullopt, {each});
    throw_if(objection_to_record({.last_event = last_event(folder),
                                  .problems = judged.ruling.summary.problems,
                                  .goes_on = judged.next.has_value()}));
    Plan stands = plan;  // With the spares that stood in: a group came from their racks.
    stands.absent = judged.ruling.absent;
    Site site = std::move(judged.site);
    site.groups = groups_of(stands);
    return rebase({plan, profile, site, judged.ruling.summary.plan_sha256}, measured);
  }

  void write(const std::string& text) const {
    parse_profile(text, "the proposed profile");  // What is written can be read.
    if (out_.empty()) {
      fmt::print("{}", text);
      return;
    }
    write_file(out_, text);
    fmt::print("proposed: {}\n", out_.string());
  }

  fs::path folder_;
  fs::path out_;
  bool overwrite_ = false;
};

const Registered<Command> registered{{
    .name = "profile",
    .about = "Propose tighter bounds from a campaign, as a profile to review",
    .make = make_action<ProfileVerbs>,
}};

}  // namespace
}  // namespace assay::profile_command
