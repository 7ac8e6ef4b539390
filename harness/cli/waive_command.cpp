// assay waive: write down who accepts, until when and why, that a case on a unit is not a pass.
#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "harness/plan/glob.hpp"
#include "results/report/safe_text.hpp"
#include "results/store/clock.hpp"
#include "results/store/file.hpp"
#include "results/store/lock.hpp"
#include "results/store/waivers.hpp"

namespace assay::waive_command {
namespace {

// What the judge says of that unit, now: a waiver is never written on hearsay.
std::vector<Verdict> verdicts_of(const CampaignFolder& folder, const std::string& unit) {
  std::vector<Verdict> found;
  const VerdictSink each = [&](const Verdict& verdict, std::span<const SampleView>) {
    if (verdict.unit == unit) found.push_back(verdict);
  };
  recompute(folder, std::nullopt, {each, {}});
  if (!found.empty()) return found;
  throw Error{fmt::format("there is no unit '{}' in this campaign", unit),
              "assay report DIR names its units"};
}

std::string open_cases(const std::vector<Verdict>& verdicts) {
  std::string names;
  for (const Verdict& verdict : verdicts) {
    if (!not_waivable(verdict).empty()) continue;
    names += (names.empty() ? "" : ", ") + verdict.case_name;
  }
  return names.empty() ? "nothing of that unit can be waived" : "can be waived: " + names;
}

struct Choice {
  std::vector<std::string> cases;
  std::vector<std::string> refused;  // Why the others that match cannot be waived.
};

Choice choose(const std::vector<Verdict>& verdicts, const std::string& glob) {
  Choice choice;
  for (const Verdict& verdict : verdicts) {
    if (!matches(glob, verdict.case_name)) continue;
    const std::string why = not_waivable(verdict);
    if (why.empty()) {
      choice.cases.push_back(verdict.case_name);
    } else {
      choice.refused.push_back(why);
    }
  }
  if (!choice.cases.empty()) return choice;
  const std::string why = choice.refused.empty() ? fmt::format("no case of {} is called '{}'",
                                                               verdicts.front().unit, glob)
                                                 : choice.refused.front();
  throw Error{why, open_cases(verdicts)};
}

// The newest line for each case and unit, as it stands by the clock of this machine.
std::string by_the_clock(const StatedWaiver& stated) {
  if (stated.state != WaiverState::valid && stated.state != WaiverState::expired) return {};
  return holds_at(stated.waiver, utc_now()) ? "; valid today" : "; expired by today";
}

class Waive : public Action {
 public:
  explicit Waive(CLI::App& app) {
    app.add_option("DIR", folder_, "Campaign folder, judged and not sealed")->required();
    app.add_option("UNIT", waiver_.unit, "Unit, such as cpu-0");
    app.add_option("CASE", waiver_.case_name, "Case, or a glob over case names such as 'hbm.*'");
    app.add_option("--by", waiver_.by, "Who waives, by name");
    app.add_option("--role", waiver_.role, "In which role, such as 'site owner'");
    app.add_option("--reason", waiver_.reason, "Why, in a sentence");
    app.add_option("--until", waiver_.until,
                   fmt::format("Last day, such as 2026-03-31, or time, UTC; at most {} days ahead",
                               kWaiverDaysMax));
    app.add_flag("--list", list_, "Show the waivers of the campaign and write nothing");
    app.footer(
        "A waiver changes no outcome and no exit code: it stands beside them in every report.\n"
        "Exit codes: 0 written (or listed), 2 it cannot be waived, 3 the folder is in use.\n"
        "Example: assay waive memory cpu-0 'hbm.*' --by 'J. Doe' --role 'site owner' "
        "--reason 'module on order' --until 2026-12-31");
  }

  Exit run() override {
    const CampaignFolder folder = CampaignFolder::open(folder_);
    if (list_) return list(folder);
    check_call();
    if (folder.sealed()) {
      throw Error{folder_.string() + " is sealed", "a sealed campaign is never changed"};
    }
    const Lock lock(folder_);
    if (!std::filesystem::exists(folder.file("verdicts.jsonl"))) {
      throw Error{folder_.string() + " is not judged yet", "judge it first with assay judge"};
    }
    waiver_.plan_sha256 = sha256_of_file(folder.file("plan.json"));
    const auto ledger = folder.file("waivers.jsonl");
    read_waivers(ledger, waiver_.plan_sha256);  // What stands there must be sound.
    const Choice choice = choose(verdicts_of(folder, waiver_.unit), waiver_.case_name);
    append_waivers(ledger, waivers_for(choice));
    write_reports(judge_folder(folder, std::nullopt, std::nullopt).report, folder.payload());
    say(choice);
    return Exit::accepted;
  }

 private:
  // All that can be said of the call alone.
  void check_call() {
    const std::array<std::pair<std::string_view, std::string*>, 6> words{
        {{"UNIT", &waiver_.unit},
         {"CASE", &waiver_.case_name},
         {"--by", &waiver_.by},
         {"--role", &waiver_.role},
         {"--reason", &waiver_.reason},
         {"--until", &waiver_.until}}};
    for (const auto& [name, word] : words) {
      if (!word->empty()) continue;
      throw Error{fmt::format("{} is missing or empty", name),
                  "assay waive DIR UNIT CASE --by NAME --role ROLE --reason TEXT --until DATE"};
    }
    waiver_.created = utc_now();
    if (const std::string found = objection_to(waiver_); !found.empty()) {
      throw Error{found, "nothing was written"};
    }
  }

  std::vector<Waiver> waivers_for(const Choice& choice) const {
    std::vector<Waiver> waivers;
    for (const std::string& case_name : choice.cases) {
      waivers.push_back(waiver_);
      waivers.back().case_name = case_name;
    }
    return waivers;
  }

  void say(const Choice& choice) const {
    for (const std::string& case_name : choice.cases) {
      fmt::print("waived: {} on {} until {}\n", one_line(case_name), one_line(waiver_.unit),
                 waiver_.until);
    }
    for (const std::string& why : choice.refused) {
      fmt::print(stderr, "not waived: {}\n", one_line(why));
    }
    fmt::print(stderr, "no outcome and no exit code is changed by it; the reports show it\n");
  }

  static Exit list(const CampaignFolder& folder) {
    const Report report = judge_folder(folder, std::nullopt, std::nullopt).report;
    for (const StatedWaiver& stated : report.waivers) {
      fmt::print("{:<8} {} on {}: {}{}\n", name(stated.state), one_line(stated.waiver.case_name),
                 one_line(stated.waiver.unit), in_words(stated), by_the_clock(stated));
    }
    if (report.waivers.empty()) fmt::print("nothing was waived\n");
    return Exit::accepted;
  }

  std::filesystem::path folder_;
  Waiver waiver_;
  bool list_ = false;
};

const Registered<Command> registered{{
    .name = "waive",
    .about = "Write down who accepts that something is not a pass, until when and why",
    .make = make_action<Waive>,
}};

}  // namespace
}  // namespace assay::waive_command
