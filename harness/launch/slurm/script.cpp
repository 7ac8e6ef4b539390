// The script of a Slurm job and the options it is submitted with.
#include "harness/launch/slurm/script.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <ranges>
#include <set>

#include "harness/device/ranks.hpp"
#include "harness/launch/slurm/placing.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// Each step in the background, with an output of its own, and a word on how srun ended. No output
// is written twice (set -C), so no step runs twice: a slurmctld that was killed before it saved its
// state starts a script again, whatever --no-requeue says.
constexpr std::string_view kStepFunction =
    "set -C\nstep() {{ output=$1; shift; {{ echo '{}'; \"$@\"; printf '\\n{}%d\\n' $?; }} "
    ">\"$output\" 2>&1 </dev/null & }}\n";

// The conductor ends a job first: Slurm's own limits are for a conductor that is not there any
// more.
constexpr double kAfterConductorSeconds = 60;
constexpr int kScriptMinutes = 2;    // Of the script beside its longest step.
constexpr int kPlacingMinutes = 15;  // Of giving nodes what they need, and of fetching.

constexpr std::size_t kAskedSeconds = 60;  // For srun to be given its nodes, which are the job's.

int minutes_of(const Job& job) {
  return static_cast<int>(std::ceil((job.seconds_max + kAfterConductorSeconds) / 60));
}

// The options that only the site knows.
void add_site_options(const Scheduler& scheduler, std::vector<std::string>& command) {
  if (!scheduler.partition.empty()) command.push_back("--partition=" + scheduler.partition);
  if (!scheduler.account.empty()) command.push_back("--account=" + scheduler.account);
  if (!scheduler.reservation.empty()) command.push_back("--reservation=" + scheduler.reservation);
  command.insert(command.end(), scheduler.flags.begin(), scheduler.flags.end());
}

// Rank n on the n-th name: the worker looks where it is.
std::string rank_hosts(const Job& job) {
  std::vector<std::string> names;
  for (const Rank& rank : job.ranks) names.push_back(rank.hostname);
  return fmt::format("{}", fmt::join(names, ","));
}

// Workers pin themselves by the site's numbers, and neighbours on a host share it as they do under
// the other launchers; all of the job's memory is there for each.
std::vector<std::string> srun_words(const Job& job, const Scheduler& scheduler) {
  std::vector<std::string> words{"srun",
                                 "--job-name=" + slurm_name(job),
                                 "--label",
                                 "--kill-on-bad-exit=0",
                                 "--no-kill",
                                 "--cpu-bind=none",
                                 "--mem=0",
                                 fmt::format("--immediate={}", kAskedSeconds),
                                 fmt::format("--time={}", minutes_of(job)),
                                 fmt::format("--nodes={}", hosts_of({job}).size()),
                                 fmt::format("--ntasks={}", job.ranks.size()),
                                 "--nodelist=" + rank_hosts(job)};
  if (job.group) {
    words.insert(words.end(), {"--distribution=arbitrary", "--overcommit",
                               scheduler.bootstrap_by_files ? "--mpi=none" : "--mpi=pmix"});
  } else {
    words.insert(words.end(), {"--overlap", "--mpi=none"});
  }
  words.insert(words.end(), scheduler.step_flags.begin(), scheduler.step_flags.end());
  for (std::string& word : command_there(job, scheduler)) words.push_back(std::move(word));
  words.emplace_back("--srun");
  if (job.group && scheduler.bootstrap_by_files) words.emplace_back("--files");
  return words;
}

std::string rack_of(const Job& job) {
  const Rank& rank = job.ranks.front();
  return rank.rack.empty() ? "host " + rank.hostname : "rack " + rank.rack;
}

// Of jobs that share one script.
std::string script_of(const std::vector<Job>& jobs, const Scheduler& scheduler) {
  std::string steps;
  for (const Job& job : jobs) steps += step_line(job, scheduler) + "\n";
  if (!places(scheduler)) {
    return fmt::format(kStepFunction, kStepBegins, kStepExit) + steps + "wait\n";
  }
  const Placing around = placing(jobs, scheduler);
  return "set -C\n" + around.before + steps + "wait\n" + around.after;
}

}  // namespace

std::vector<std::string> hosts_of(const std::vector<Job>& jobs) {
  std::vector<std::string> hosts;
  std::set<std::string> seen;
  for (const Job& job : jobs) {
    for (const Rank& rank : job.ranks) {
      if (seen.insert(rank.hostname).second) hosts.push_back(rank.hostname);
    }
  }
  return hosts;
}

std::string slurm_prefix(const std::string& plan_id) { return plan_id + ":"; }

std::string slurm_name(const Job& job) {
  const auto campaign = job.environment.find("ASSAY_CAMPAIGN");
  return slurm_prefix(campaign == job.environment.end() ? "" : campaign->second) + job.id + ":" +
         std::to_string(job.attempt);
}

std::vector<std::vector<Job>> by_allocation(const std::vector<Job>& jobs,
                                            const Scheduler& scheduler) {
  struct Open {
    std::size_t place;
    std::size_t bytes;
  };
  std::vector<std::vector<Job>> found;
  std::map<std::string, Open> open;  // By rack.
  for (const Job& job : jobs) {
    if (job.group) {
      found.push_back({job});
      continue;
    }
    const std::size_t bytes = step_line(job, scheduler).size();
    auto at = open.find(rack_of(job));
    if (at == open.end() || at->second.bytes + bytes > kScriptBytesMax) {
      at = open.insert_or_assign(rack_of(job), Open{found.size(), 0}).first;
      found.emplace_back();
    }
    at->second.bytes += bytes;
    found[at->second.place].push_back(job);
  }
  return found;
}

std::string step_line(const Job& job, const Scheduler& scheduler) {
  expect(!job.ranks.empty(), "a job for Slurm has ranks");
  std::vector<std::string> words{"step", job.output.string()};
  if (places(scheduler)) {
    words.push_back(fmt::format("{}", fmt::join(hosts_of({job}), " ")));
    words.insert(words.end(), {job.id, std::to_string(job.attempt)});
  }
  words.emplace_back("env");
  for (const auto& [name, value] : job.environment) words.push_back(name + "=" + value);
  words.push_back(fmt::format("ASSAY_JOB={}.{}", job.id, job.attempt));
  for (std::string& word : srun_words(job, scheduler)) words.push_back(std::move(word));
  for (std::string& word : words) word = as_shell_word(word);
  return fmt::format("{}", fmt::join(words, " "));
}

std::vector<std::string> submit_command(const std::vector<Job>& jobs, const Scheduler& scheduler) {
  expect(!jobs.empty(), "a Slurm job has steps");
  const std::vector<std::string> hosts = hosts_of(jobs);
  int minutes = kScriptMinutes + (places(scheduler) ? kPlacingMinutes : 0);
  minutes += std::ranges::max(jobs | std::views::transform(minutes_of));
  // The nodes alone: whoever else works there would be measured, too. One that fails takes no other
  // with it, and what was lost is started again by the conductor, not by Slurm.
  std::vector<std::string> command{scheduler.shared_folder ? "sbatch" : "salloc",
                                   "--job-name=" + slurm_name(jobs.front()),
                                   fmt::format("--nodes={}", hosts.size()),
                                   fmt::format("--nodelist={}", fmt::join(hosts, ",")),
                                   "--exclusive",
                                   "--mem=0",
                                   "--no-kill",
                                   fmt::format("--time={}", minutes)};
  add_site_options(scheduler, command);
  const std::string script = script_of(jobs, scheduler);
  // On the first of the nodes; but beside the campaign's folder, where no node sees it.
  if (scheduler.shared_folder) {
    command.insert(command.end(),
                   {"--parsable", "--no-requeue", "--output=/dev/null", "--wrap=" + script});
  } else {
    command.insert(command.end(), {"sh", "-c", script});
  }
  return command;
}

std::vector<std::string> sbatch_question(const Scheduler& scheduler) {
  std::vector<std::string> command{"sbatch", "--test-only", "--nodes=1", "--output=/dev/null"};
  add_site_options(scheduler, command);
  command.emplace_back("--wrap=true");
  return command;
}

std::string as_shell_word(const std::string& word) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-+=:,/@%";
  if (word.starts_with(kThere)) {
    return "\"$there\"/" + as_shell_word(word.substr(kThere.size()));
  }
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string text = "'";
  for (const char letter : word)
    text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return text + "'";
}

}  // namespace assay
