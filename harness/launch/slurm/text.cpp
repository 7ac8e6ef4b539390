// Reading lines of fixed fields.
#include "harness/launch/slurm/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "results/record/printable.hpp"

namespace assay {
namespace {

constexpr std::size_t kRefusalMax = 300;
// Of salloc, before the number of a job.
constexpr std::string_view kGranted = "salloc: Granted job allocation ";
constexpr std::string_view kPending = "salloc: Pending job allocation ";

template <class Take>
void each_line(std::string_view text, const Take& take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// The last field takes the rest of the line. Empty where there are fewer.
std::vector<std::string> fields(std::string_view line, std::size_t count) {
  std::vector<std::string> found;
  while (found.size() + 1 < count) {
    const std::size_t end = line.find('|');
    if (end == std::string_view::npos) return {};
    found.emplace_back(line.substr(0, end));
    line.remove_prefix(end + 1);
  }
  found.emplace_back(line);
  return found;
}

bool parse(std::string_view text, std::uint64_t& value) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() && value > 0;
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

bool QueuedJob::waits() const {
  return one_of(state, {"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "RESV_DEL_HOLD",
                        "SPECIAL_EXIT"});
}

bool QueuedJob::waits_in_vain() const {
  return waits() && one_of(reason, {"BadConstraints", "InvalidAccount", "InvalidQOS",
                                    "JobHeldAdmin", "PartitionDown", "PartitionInactive",
                                    "PartitionNodeLimit", "PartitionTimeLimit"});
}

bool QueuedJob::over() const {
  return one_of(state, {"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL",
                        "OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT"});
}

bool Node::answers() const { return !state.ends_with('*') && state != "down"; }

bool Node::failed() const { return state == "down" || state == "down*"; }

// "unknown" after a restart of the controller, until it has heard of it.
bool Node::usable() const {
  return answers() &&
         one_of(state, {"idle", "allocated", "mixed", "completing", "planned", "reserved",
                        "allocated+", "powering_up", "idle~", "idle#", "unknown"});
}

std::string Node::in_words() const {
  std::string words = "node " + name + " is " + state.substr(0, state.find('*'));
  if (state.ends_with('*') && state != "down*") words += " and does not answer";
  return reason.empty() || reason == "none" ? words : words + ": " + reason;
}

std::vector<QueuedJob> parse_queue(std::string_view text) {
  std::vector<QueuedJob> jobs;
  each_line(text, [&](std::string_view line) {
    const auto part = fields(line, 5);
    std::uint64_t id = 0;
    if (part.empty() || !parse(part[0], id) || part[1].empty()) return;
    jobs.push_back({id, part[1], part[2], part[3], part[4]});
  });
  return jobs;
}

std::vector<QueuedStep> parse_steps(std::string_view text) {
  std::vector<QueuedStep> steps;
  each_line(text, [&](std::string_view line) {
    const auto part = fields(line, 2);
    std::uint64_t job = 0;
    std::uint64_t step = 0;
    if (part.empty()) return;
    const std::string_view id(part[0]);
    const std::size_t dot = id.find('.');
    // The script itself is "17.batch".
    if (dot == std::string_view::npos || !parse(id.substr(0, dot), job)) return;
    if (id.substr(dot + 1) != "0" && !parse(id.substr(dot + 1), step)) return;
    steps.push_back({part[0], part[1]});
  });
  return steps;
}

std::vector<Node> parse_nodes(std::string_view text) {
  std::vector<Node> nodes;
  std::set<std::string> seen;
  each_line(text, [&](std::string_view line) {
    const auto part = fields(line, 3);
    if (part.empty() || part[0].empty() || part[1].empty()) return;
    if (seen.insert(part[0]).second) nodes.push_back({part[0], part[1], printable(part[2])});
  });
  return nodes;
}

std::optional<std::uint64_t> parse_submitted(std::string_view text) {
  std::optional<std::uint64_t> id;
  each_line(text, [&](std::string_view line) {
    std::uint64_t number = 0;
    for (const std::string_view words : {kGranted, kPending}) {
      if (line.starts_with(words)) line.remove_prefix(words.size());
    }
    // "17;cluster" where there are several.
    if (parse(line.substr(0, line.find(';')), number)) id = number;
  });
  return id;
}

std::string refusal_in(std::string_view text) {
  std::string words;
  each_line(text, [&](std::string_view line) {
    for (const std::string_view noise :
         {"sbatch: ", "salloc: ", "srun: ", "scancel: ", "squeue: ", "sinfo: ", "error: ",
          "fatal: ", "Batch job submission failed: ", "Job submit/allocate failed: "}) {
      if (line.starts_with(noise)) line.remove_prefix(noise.size());
    }
    if (line.empty() || words.size() > kRefusalMax) return;
    words += (words.empty() ? "" : "; ") + std::string(line);
  });
  return printable(words.substr(0, kRefusalMax));
}

}  // namespace assay
