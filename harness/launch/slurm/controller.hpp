// Slurm's controller, asked by Slurm's commands: each has a deadline, and one that fails says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/launch/launcher.hpp"
#include "harness/launch/slurm/text.hpp"

namespace assay {

// What became of a submission. Neither: no answer came in time, and it may have been taken.
struct Submitted {
  std::optional<std::uint64_t> id;
  std::string refusal;  // In Slurm's words.
};

class SlurmController {
 public:
  explicit SlurmController(Scheduler scheduler) : scheduler_(std::move(scheduler)) {}

  // Why Slurm would take no job with the site's options; empty where it would.
  std::string refusal() const;

  Submitted submit(const std::vector<Job>& jobs) const;

  // All jobs of this user, those that ended some minutes ago, too. Empty: no answer.
  std::optional<std::vector<QueuedJob>> queue() const;
  std::optional<std::vector<QueuedStep>> steps() const;
  std::optional<std::vector<Node>> nodes() const;

  // Of jobs ("17") and steps ("17.3").
  void cancel(const std::vector<std::string>& ids) const;

 private:
  Scheduler scheduler_;
};

}  // namespace assay
