// From last words to a cause.
#include "harness/launch/slurm/ending.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <regex>

#include "harness/device/ranks.hpp"
#include "harness/launch/process/spawn.hpp"
#include "harness/launch/slurm/script.hpp"

namespace assay {
namespace {

constexpr int kOfSignal = 128;  // A shell's exit for a program that a signal ended.

// What Slurm says where it ends a step, and what we say.
struct Phrase {
  const char* pattern;
  const char* cause;  // {}: what the pattern caught.
};

// The first that is found. All are srun's and slurmstepd's own words of 22.05.
constexpr Phrase kPhrases[] = {
    {R"(@step not prepared: ([^\n:]+: [^\n]+))", "could not be given the programs: node {}"},
    {R"(DUE TO TIME LIMIT)", "time limit hit"},
    {R"(DUE TO PREEMPTION)", "preempted"},
    {R"([Nn]ode failure on ([^\s,]+))", "node {} failed"},
    {R"(STEP \S+ ON (\S+) (?:CANCELLED|FAILED) AT \S+ DUE TO NODE FAILURE)", "node {} failed"},
    {R"(Unable to create step for job \d+: ([^\n]+))", "refused: {}"},
    {R"(Unable to (?:confirm allocation|allocate resources)[^:\n]*: ([^\n]+))", "refused: {}"},
    {R"(error: execve\(\): ([^\n]+))",
     "{}; the program must lie on a file system that all nodes share"},
    {R"(task \S+ Out Of Memory)", "out of memory"},
    {R"(STEP \S+ ON \S+ CANCELLED AT)", "cancelled by somebody else"},
};

std::string cause_in(const std::string& words) {
  for (const Phrase& phrase : kPhrases) {
    std::smatch found;
    if (!std::regex_search(words, found, std::regex(phrase.pattern))) continue;
    return fmt::format(fmt::runtime(phrase.cause), found[found.size() - 1].str());
  }
  return {};
}

// "rank 2: this rank runs on host 'h4', but is planned on 'h3'": what a worker said that gave up.
std::string last_words_of_worker(const std::string& words) {
  static const std::regex refused(R"((?:^|\n)(\d+): ?assay-worker: ([^\n]+))");
  std::smatch found;
  if (!std::regex_search(words, found, refused)) return {};
  return "rank " + found[1].str() + ": " + found[2].str();
}

// "srun: Invalid generic resource (gres) specification": what it says of itself, not of a task.
std::string last_words_of_srun(const std::string& words) {
  static const std::regex refused(R"((?:^|\n)(srun: )(?:error|fatal): (?!\S+: tasks? )([^\n]+))");
  std::smatch found;
  if (!std::regex_search(words, found, refused)) return {};
  return found[1].str() + found[2].str();
}

JobEvent ended(const Job& job) { return {JobEvent::Kind::ended, job.id, {}, {}, false, {}, false}; }

}  // namespace

std::optional<std::string> progress_of_step(std::string_view line) {
  const std::size_t digits = line.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
  line.remove_prefix(digits);
  if (!line.starts_with(": ")) return std::nullopt;
  line.remove_prefix(2);
  if (!line.starts_with(kRankSays)) return std::nullopt;
  return std::string(line.substr(kRankSays.size()));
}

std::optional<int> exit_of_step(std::string_view line) {
  if (!line.starts_with(kStepExit)) return std::nullopt;
  line.remove_prefix(kStepExit.size());
  int exit = 0;
  const auto parsed = std::from_chars(line.data(), line.data() + line.size(), exit);
  if (parsed.ec != std::errc{} || parsed.ptr != line.data() + line.size()) return std::nullopt;
  return exit;
}

JobEvent ended_step(const Job& job, int exit, std::string_view words) {
  JobEvent event = ended(job);
  const std::string text(words);
  event.cause = cause_in(text);
  event.clean = exit == 0 && event.cause.empty();
  // As waitpid would have given it.
  event.ending = ending_text(exit > kOfSignal ? exit - kOfSignal : exit << 8);
  if (event.cause.empty() && !event.clean) {
    std::string said = last_words_of_worker(text);
    if (said.empty() && exit < kOfSignal) said = last_words_of_srun(text);
    if (!said.empty()) event.ending = said;
  }
  return event;
}

JobEvent ended_with_slurm_job(const Job& job, const std::string& state,
                              const std::vector<std::string>& failed) {
  static const std::map<std::string, std::string> causes{
      {"TIMEOUT", "time limit hit"},
      {"DEADLINE", "time limit hit"},
      {"PREEMPTED", "preempted"},
      {"CANCELLED", "cancelled by somebody else"},
      {"REVOKED", "cancelled by somebody else"},
      {"OUT_OF_MEMORY", "out of memory"},
      {"BOOT_FAIL", "its node did not boot"},
      {"COMPLETED",
       "it left no word of its end; the campaign folder must lie on a file system that "
       "all nodes share"},
      {"", "Slurm no longer knows its job"},
  };
  JobEvent event = ended(job);
  event.ending = "the end of its Slurm job" + (state.empty() ? "" : " (" + state + ")");
  if (state == "NODE_FAIL" || !failed.empty()) {
    event.cause = failed.empty() ? "a node of its Slurm job failed"
                                 : fmt::format("node {} failed", fmt::join(failed, ", "));
    // The script of a rack runs on one of its nodes, and takes the steps on all of them with it.
    event.again = std::ranges::none_of(job.ranks, [&](const Rank& rank) {
      return std::ranges::find(failed, rank.hostname) != failed.end();
    });
    return event;
  }
  const auto found = causes.find(state);
  event.cause = found == causes.end() ? "its Slurm job ended: " + state : found->second;
  event.again = state == "PREEMPTED";
  return event;
}

}  // namespace assay
