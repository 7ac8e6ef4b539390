// First to all nodes at once; where one of them refuses, to each by itself, so that it costs no
// other.
#include "harness/launch/slurm/placing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "harness/launch/slurm/script.hpp"
#include "results/record/plan_name.hpp"

namespace assay {
namespace {

constexpr int kPlaceSeconds = 300;  // 40 MB to 18 nodes take some seconds.

// COUNT HOSTS FILE SCRIPT: the script once on each host, with the file as its input; "$1" is this
// Slurm job's place, "$2" how those of its campaign begin: what a job left that was cancelled goes.
constexpr std::string_view kOn =
    "on() {{ timeout {} srun --job-name={} --overlap --kill-on-bad-exit=0 --no-kill "
    "--cpu-bind=none --mem=0 --mpi=none --immediate=60 --ntasks-per-node=1 --nodes=\"$1\" "
    "--ntasks=\"$1\" --nodelist=\"$2\" --input=\"$3\" sh -ec \"$4\" sh \"$there\" {}; }}\n";
constexpr std::string_view kMake =
    R"('rm -rf -- "$2"*; mkdir -p -- "$1/campaign/samples" "$1/campaign/raw" "$1/bundle"')";
constexpr std::string_view kUnpack =
    R"('cd -- "$1"; tar -xzf bundle.tar.gz -C bundle --strip-components=1; rm bundle.tar.gz')";
constexpr std::string_view kUnpackInput = R"('tar -xzf - -C "$1/bundle" --strip-components=1')";
constexpr std::string_view kClean = R"('rm -rf -- "$1"')";

// What went wrong on a host: the first line that is not srun's own, or its first one.
constexpr std::string_view kWords =
    "words() { grep -v '^srun: ' \"$1\" | grep -m 1 . || head -n 1 \"$1\"; }\n";

// As without placing, and no step runs on a host that has not got everything.
constexpr std::string_view kStep =
    "step() {{ output=$1 hosts=$2 job=$3 attempt=$4; shift 4; {{ echo '{}'; code=0\n"
    "  for host in $hosts; do if [ -e \"$trouble/$host\" ]; then code=1; "
    "echo \"{}$host: $(words \"$trouble/$host\")\"; fi; done\n"
    "  if [ $code = 0 ]; then \"$@\"; code=$?{}; fi\n"
    "  printf '\\n{}%d\\n' $code; }} >\"$output\" 2>&1 </dev/null & }}\n";

// The ranks of a group leave something on other hosts than the first one where they failed.
constexpr std::string_view kBack =
    "back() {{ for host in $hosts; do timeout {} srun --job-name={} --overlap --kill-on-bad-exit=0 "
    "--no-kill --cpu-bind=none --mem=0 --mpi=none --immediate=60 --nodes=1 --ntasks=1 "
    "--nodelist=\"$host\" {} send --folder \"$there\"/campaign --job \"$job\" --attempt "
    "\"$attempt\" >\"${{output%.output}}.$host.partial\" 2>/dev/null; [ $code != 0 ] || break; "
    "done; }}\n";

std::string shell_words(std::vector<std::string> words) {
  for (std::string& word : words) word = as_shell_word(word);
  return fmt::format("{}", fmt::join(words, " "));
}

std::string campaign_of(const Job& job) {
  const auto found = job.environment.find("ASSAY_CAMPAIGN");
  return found == job.environment.end() ? "" : found->second;
}

// How the places of all Slurm jobs of a campaign begin.
std::string mark_of(const Job& job, const Scheduler& scheduler) {
  return scheduler.node_folder + "/assay-" + campaign_of(job) + "-";
}

// Of the campaign's folder, from where the job's output lies: <folder>/raw/<job>.output.
std::filesystem::path folder_of(const Job& job) { return job.output.parent_path().parent_path(); }

struct Sent {
  std::string file;
  std::string place;  // Below "$there".
};

// Every plan, since a job may be of a later one.
std::vector<Sent> sent_files(const std::vector<Job>& jobs, const Scheduler& scheduler) {
  std::vector<Sent> sent;
  if (!scheduler.shared_folder) {
    std::vector<std::string> names{"site.json"};
    for (const Job& job : jobs) {
      const std::string plan = plan_file(plan_number_of(job.id));
      if (std::ranges::find(names, plan) == names.end()) names.push_back(plan);
    }
    for (const std::string& name : names) {
      sent.push_back({(folder_of(jobs.front()) / name).string(), "campaign/" + name});
    }
  }
  if (!scheduler.bundle.empty()) sent.push_back({scheduler.bundle, "bundle.tar.gz"});
  return sent;
}

std::string to_all(const std::vector<Sent>& sent, const std::string& all) {
  std::string text = fmt::format("on {} /dev/null {}", all, kMake);
  for (const Sent& one : sent) {
    text += fmt::format(" &&\n  timeout {} sbcast --force {} \"$there\"/{}", kPlaceSeconds,
                        as_shell_word(one.file), one.place);
    if (one.place == "bundle.tar.gz") text += fmt::format(" && on {} /dev/null {}", all, kUnpack);
  }
  return text;
}

std::string to_each(const std::vector<Sent>& sent) {
  std::string text = fmt::format("on 1 $host /dev/null {}", kMake);
  for (const Sent& one : sent) {
    const std::string take = one.place == "bundle.tar.gz"
                                 ? std::string(kUnpackInput)
                                 : fmt::format("'cat >\"$1/{}\"'", one.place);
    text += fmt::format(" &&\n  on 1 $host {} {}", as_shell_word(one.file), take);
  }
  return text;
}

std::string worker_there(const Job& job, const Scheduler& scheduler) {
  return scheduler.bundle.empty() ? job.command.front()
                                  : std::string(kThere) + "bundle/bin/assay-worker";
}

}  // namespace

bool places(const Scheduler& scheduler) {
  return !scheduler.bundle.empty() || !scheduler.shared_folder;
}

Placing placing(const std::vector<Job>& jobs, const Scheduler& scheduler) {
  const Job& first = jobs.front();
  const std::string mark = mark_of(first, scheduler);
  const std::vector<std::string> hosts = hosts_of(jobs);
  const std::string all = fmt::format("{} {}", hosts.size(), fmt::join(hosts, ","));
  const std::string each = fmt::format("{}", fmt::join(hosts, " "));
  const std::vector<Sent> sent = sent_files(jobs, scheduler);
  const std::string name = as_shell_word(slurm_prefix(campaign_of(first)) + "placing");
  Placing made;
  made.before =
      fmt::format("there={}{}.{}\ntrouble=$(mktemp -d) || exit 1\n", mark, first.id, first.attempt);
  made.before += fmt::format(kOn, kPlaceSeconds, name, mark);
  made.before += kWords;
  std::vector<std::string> flags = scheduler.step_flags;
  flags.push_back(worker_there(first, scheduler));
  if (!scheduler.shared_folder) {
    made.before += fmt::format(kBack, kPlaceSeconds, name, shell_words(std::move(flags)));
  }
  made.before += fmt::format(kStep, kStepBegins, kStepNotPrepared,
                             scheduler.shared_folder ? "" : "; back", kStepExit);
  made.before += fmt::format(
      "{{ {}; }} >\"$trouble/.all\" 2>&1 || for host in {}; do\n  {{ {} || "
      "{{ echo 'srun: it was refused'; false; }}; }} >\"$trouble/$host\" 2>&1 && "
      "rm -- \"$trouble/$host\"; done\n",
      to_all(sent, all), each, to_each(sent));
  made.after = fmt::format(
      "on {} /dev/null {} >/dev/null 2>&1 || for host in {}; do on 1 $host /dev/null {}; done "
      ">/dev/null 2>&1\nrm -rf -- \"$trouble\"\n",
      all, kClean, each, kClean);
  return made;
}

std::vector<std::string> command_there(const Job& job, const Scheduler& scheduler) {
  std::vector<std::string> words = job.command;
  words.front() = worker_there(job, scheduler);
  if (scheduler.shared_folder) return words;
  const auto folder = std::ranges::find(words, "--folder");
  if (folder != words.end() && folder + 1 != words.end()) {
    *(folder + 1) = std::string(kThere) + "campaign";
  }
  return words;
}

std::filesystem::path parcel_path(const Job& job, const std::string& hostname) {
  std::filesystem::path path = job.output;
  path.replace_extension();  // raw/<job>.<attempt>
  return path.string() + "." + hostname + ".partial";
}

}  // namespace assay
