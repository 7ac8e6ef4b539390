// Calling sbatch, squeue, sinfo and scancel.
#include "harness/launch/slurm/controller.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/launch/process/capture.hpp"
#include "harness/launch/slurm/script.hpp"

namespace assay {
namespace {

// A controller with 3,450 nodes answers within a second; one that is being restarted takes some.
constexpr double kAskSeconds = 10;
constexpr double kSubmitSeconds = 30;
constexpr std::size_t kCancelledAtOnce = 1000;  // A command line has its limit.

// Of slurm_strerror, in 22.05.
constexpr std::array<std::string_view, 4> kNoAnswer{
    "Unable to contact slurm controller", "Zero Bytes were transmitted or received",
    "Socket timed out on send/recv operation", "Message receive failure"};

Captured ask(const std::vector<std::string>& command) { return capture(command, {kAskSeconds}); }

std::vector<std::string> with_format(std::vector<std::string> command, std::string_view format) {
  command.insert(command.end(), {"--noheader", "--format=" + std::string(format)});
  return command;
}

// Of a controller that is not there now, or that was ended while it was asked.
bool no_answer(std::string_view text) {
  return std::ranges::any_of(kNoAnswer, [&](std::string_view words) {
    return text.find(words) != std::string_view::npos;
  });
}

// salloc stays as long as its script: this returns when it has a number or has ended. It goes on
// without this program, as what sbatch started does, and holds nothing of it open.
std::vector<std::string> left_alone(std::vector<std::string> command,
                                    const std::filesystem::path& output) {
  constexpr const char* kScript =
      "log=$1; shift; set -C; \"$@\" >\"$log\" 2>&1 </dev/null 3>&- & pid=$!\n"
      "while kill -0 $pid 2>/dev/null && ! grep -q 'job allocation [0-9]' \"$log\"; do "
      "sleep 0.05; done 2>/dev/null\ncat -- \"$log\"; rm -f -- \"$log\"";
  const std::string log = output.string() + ".salloc.partial";
  command.insert(command.begin(), {"sh", "-c", kScript, "sh", log, "setsid"});
  return command;
}

}  // namespace

std::string SlurmController::refusal() const {
  const Captured said = capture(sbatch_question(scheduler_), {kSubmitSeconds});
  if (said.well()) return {};
  const std::string words = refusal_in(said.text);
  if (!said.in_time) return "its controller does not answer";
  return words.empty() ? "sbatch ended with " + said.ending : words;
}

Submitted SlurmController::submit(const std::vector<Job>& jobs) const {
  std::vector<std::string> command = submit_command(jobs, scheduler_);
  if (!scheduler_.shared_folder) command = left_alone(std::move(command), jobs.front().output);
  const Captured said = capture(command, {kSubmitSeconds});
  if (const auto id = parse_submitted(said.text)) return {id, {}};
  if (!said.in_time || no_answer(said.text)) return {};
  const std::string words = refusal_in(said.text);
  return {std::nullopt, words.empty() ? command.front() + " ended with " + said.ending : words};
}

std::optional<std::vector<QueuedJob>> SlurmController::queue() const {
  const Captured said = ask(with_format({"squeue", "--me", "--states=all"}, kQueueFormat));
  if (!said.well()) return std::nullopt;
  return parse_queue(said.text);
}

std::optional<std::vector<QueuedStep>> SlurmController::steps() const {
  const Captured said = ask(with_format({"squeue", "--me", "--steps"}, kStepFormat));
  if (!said.well()) return std::nullopt;
  return parse_steps(said.text);
}

std::optional<std::vector<Node>> SlurmController::nodes() const {
  const Captured said = ask(with_format({"sinfo", "--Node"}, kNodeFormat));
  if (!said.well()) return std::nullopt;
  return parse_nodes(said.text);
}

void SlurmController::cancel(const std::vector<std::string>& ids) const {
  for (std::size_t begin = 0; begin < ids.size(); begin += kCancelledAtOnce) {
    const std::size_t end = std::min(ids.size(), begin + kCancelledAtOnce);
    std::vector<std::string> command{"scancel"};
    for (std::size_t at = begin; at < end; ++at) command.push_back(ids[at]);
    // What it did shows in the queue.
    ask(command);
  }
}

}  // namespace assay
