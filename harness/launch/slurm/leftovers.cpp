// Finding our jobs by their names, and cancelling them until they are gone.
#include "harness/launch/slurm/leftovers.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "harness/launch/slurm/script.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(60);  // For processes that end slowly on a node.
constexpr auto kBetween = std::chrono::seconds(1);

Error error_of(const std::vector<std::string>& left) {
  if (left.empty()) {
    return world_error("Slurm's controller does not answer", "see what scontrol ping says");
  }
  return world_error(
      "Slurm job " + left.front() + " of an earlier run of this campaign does not end",
      "see what scontrol show job " + left.front() + " says");
}

}  // namespace

std::size_t end_slurm_leftovers(const SlurmController& slurm, const std::string& plan_id) {
  std::set<std::uint64_t> ended;
  const auto until = Clock::now() + kPatience;
  while (true) {
    const auto queue = slurm.queue();
    std::vector<std::string> left;
    for (const QueuedJob& one : queue.value_or(std::vector<QueuedJob>{})) {
      if (one.over() || !one.name.starts_with(slurm_prefix(plan_id))) continue;
      ended.insert(one.id);
      left.push_back(std::to_string(one.id));
    }
    if (queue && left.empty()) return ended.size();
    if (Clock::now() > until) throw error_of(left);
    if (!left.empty()) slurm.cancel(left);
    std::this_thread::sleep_for(kBetween);
  }
}

}  // namespace assay
