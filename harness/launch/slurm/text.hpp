// What Slurm's commands print in the formats that we ask for. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// Of squeue with kQueueFormat. The names come last: only they may hold the sign between the fields.
inline constexpr std::string_view kQueueFormat = "%A|%T|%r|%B|%j";

struct QueuedJob {
  std::uint64_t id = 0;
  std::string state;   // "RUNNING"
  std::string reason;  // Why it waits or failed, in Slurm's words; "None".
  std::string host;    // Where its script runs.
  std::string name;

  bool waits() const;          // For its nodes.
  bool waits_in_vain() const;  // What it asks for is never given.
  bool over() const;           // Nothing of it runs any more.
};

// Of squeue --steps with kStepFormat.
inline constexpr std::string_view kStepFormat = "%i|%j";

struct QueuedStep {
  std::string id;  // "17.3"
  std::string name;
};

// Of sinfo --Node with kNodeFormat.
inline constexpr std::string_view kNodeFormat = "%N|%T|%E";

struct Node {
  std::string name;
  std::string state;   // "idle", "drained", "down*": a star says that it does not answer.
  std::string reason;  // Of who set the state; "none".

  bool answers() const;
  bool failed() const;           // Slurm has given it up.
  bool usable() const;           // Now, or when whoever has it is finished.
  std::string in_words() const;  // "node h3 is drained: fan broken"
};

// Lines of any other form are left out: none of ours has one.
std::vector<QueuedJob> parse_queue(std::string_view text);
std::vector<QueuedStep> parse_steps(std::string_view text);
// A node of several partitions once.
std::vector<Node> parse_nodes(std::string_view text);

// The number that sbatch --parsable or salloc printed, among whatever else it said; none where it
// took no job.
std::optional<std::uint64_t> parse_submitted(std::string_view text);

// Slurm's words of refusal, on one line: "Invalid partition name specified".
std::string refusal_in(std::string_view text);

}  // namespace assay
