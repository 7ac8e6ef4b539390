// assay status: where a campaign stands, without judging it.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "harness/cli/command.hpp"
#include "results/format/verdict.hpp"
#include "results/report/rows.hpp"
#include "results/report/safe_text.hpp"
#include "results/report/status.hpp"
#include "results/store/chain.hpp"
#include "results/store/clock.hpp"
#include "results/store/file.hpp"
#include "results/store/folder.hpp"
#include "results/store/journal.hpp"
#include "results/store/lock.hpp"
#include "results/store/samples.hpp"
#include "results/store/waivers.hpp"

namespace assay::status_command {
namespace {

std::optional<Summary> summary_of(const CampaignFolder& folder) {
  const auto path = folder.file("summary.json");
  if (!std::filesystem::exists(path)) return std::nullopt;
  return parse_summary(read_file(path), path.string());
}

std::vector<JournalEvent> events_of(const CampaignFolder& folder) {
  const auto path = folder.file("journal.jsonl");
  return std::filesystem::exists(path) ? read_journal(path) : std::vector<JournalEvent>{};
}

// What it is, and what to do next.
std::string state(const Status& status, const std::optional<std::string>& owner,
                  const std::filesystem::path& folder) {
  const std::string out = folder.string();
  if (owner) return "in use by " + one_line(*owner);
  if (status.finished) return "finished; assay judge " + out + " judges it again";
  if (status.started.empty()) return "planned; assay run --resume --out " + out + " runs it";
  return "interrupted; assay run --resume --out " + out + " goes on";
}

void print(const Status& status) {
  fmt::print("{:<20} {:>10} {:>10} {:>8} {:>8} {:>8}\n", "stage", "planned", "measured", "wrong",
             "error", "open");
  for (const StageStatus& stage : status.stages) {
    // More can come back than was planned only in a broken record.
    const std::uint64_t open =
        stage.planned > stage.came_back() ? stage.planned - stage.came_back() : 0;
    fmt::print("{:<20} {:>10} {:>10} {:>8} {:>8} {:>8}\n", one_line(stage.stage), stage.planned,
               stage.measured, stage.wrong, stage.error, open);
  }
}

// By the clock of this machine; what a report says of them is as of its record.
void print_waivers(const std::vector<Waiver>& waivers) {
  if (waivers.empty()) return;
  const std::string now = utc_now();
  const auto in_time =
      std::ranges::count_if(waivers, [&](const Waiver& waiver) { return holds_at(waiver, now); });
  fmt::print("{} waivers, {} of them not expired by now; assay waive DIR --list names them\n",
             waivers.size(), in_time);
}

// What later plans measured first, behind their gates.
void add_what_entered(const CampaignFolder& folder, Measurements& measured) {
  for (const ChainedPlan& link : read_chain(folder).plans) {
    const bool enters = std::ranges::any_of(
        link.plan.entries, [](const PlanEntry& entry) { return entry.again == Again::enter; });
    if (!enters) continue;
    Measurements later = read_measurements(folder.file("samples"), link.plan, link.sha256);
    measured.samples.append(std::move(later.samples));
    std::ranges::move(later.problems, std::back_inserter(measured.problems));
  }
}

class StatusAction : public Action {
 public:
  explicit StatusAction(CLI::App& app) {
    app.add_option("DIR", folder_, "Campaign folder, sealed or not")->required();
    app.footer(
        "Exit codes: the campaign's where it is finished and judged: 0 accepted, 1 rejected, 4 "
        "not\n"
        "decided; 4 for any other state.\n"
        "Example: assay status memory");
  }

  // Never 0 unless it was judged and accepted: a script must not take "there" for "good".
  Exit run() override {
    const CampaignFolder folder = CampaignFolder::open(folder_);
    const Plan plan = folder.plan();
    const std::string plan_sha256 = sha256_of_file(folder.file("plan.json"));
    Measurements measured = read_measurements(folder.file("samples"), plan, plan_sha256);
    add_what_entered(folder, measured);
    const Status status = status_of(plan, measured.samples, events_of(folder));
    const std::optional<std::string> owner = lock_owner(folder_);
    const std::string fake = unreal(plan);
    fmt::print("{}campaign {} on {}: {}\n", fake.empty() ? "" : fake + ": ",
               one_line(plan.campaign), one_line(plan.site), state(status, owner, folder_));
    print(status);
    for (const RunningJob& job : status.running) {
      fmt::print("{} {} attempt {} since {}\n", owner ? "running" : "not ended:", one_line(job.job),
                 job.attempt, one_line(job.since));
    }
    fmt::print("{} of {} came back; last event: {}\n", status.came_back(), status.planned(),
               status.last_event.empty() ? "none" : one_line(status.last_event));
    // Of a job that runs there is no footer yet.
    const bool sound = measured.problems.empty();
    if (!owner) {
      for (const std::string& problem : measured.problems) fmt::print("{}\n", one_line(problem));
    }
    print_waivers(read_waivers(folder.file("waivers.jsonl"), plan_sha256));
    const std::optional<Summary> summary = summary_of(folder);
    // The verdicts of a campaign that goes on are those of before; another plan's are no answer.
    const bool decided =
        summary && status.finished && !owner && summary->plan_sha256 == plan_sha256;
    fmt::print("{}\n", decided ? one_line(summary->headline) : "not judged yet");
    return decided && sound && fake.empty() ? summary->exit : Exit::undecided;
  }

 private:
  std::filesystem::path folder_;
};

const Registered<Command> registered{{
    .name = "status",
    .about = "Say where a campaign stands: what came back of what was planned",
    .make = make_action<StatusAction>,
}};

}  // namespace
}  // namespace assay::status_command
