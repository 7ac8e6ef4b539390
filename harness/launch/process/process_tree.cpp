// Finding and ending the processes of a job.
#include "harness/launch/process/process_tree.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kGrace = std::chrono::seconds(2);    // Between TERM and KILL.
constexpr auto kGiveUp = std::chrono::seconds(10);  // A process in an uninterruptible call stays.
constexpr auto kLook = std::chrono::milliseconds(10);
// One look is not enough: a child that was born with a lower number than its ended parent's, behind
// the place in /proc that was being read, is seen by the next.
constexpr int kQuietLooks = 2;

std::set<std::int64_t> this_and_ancestors() {
  std::set<std::int64_t> found;
  auto one = process(::getpid());
  while (one && found.insert(one->pid).second && one->parent > 0) one = process(one->parent);
  return found;
}

}  // namespace

ProcessTree::ProcessTree(std::optional<Process> leader,
                         std::map<std::string, std::string> variables,
                         std::set<std::int64_t> spared)
    : leader_(leader),
      variables_(std::move(variables)),
      spared_(std::move(spared)),
      own_session_(::getsid(0)) {
  spared_.merge(this_and_ancestors());
  if (leader_) members_.insert({leader_->pid, leader_->started});
}

std::size_t ProcessTree::end(const std::function<void()>& meanwhile,
                             std::chrono::milliseconds head_start) {
  const auto began = Clock::now();
  std::set<Name> asked;
  int quiet = 0;
  while (true) {
    const std::vector<Process> left = living();
    const auto passed = Clock::now() - began;
    quiet = left.empty() ? quiet + 1 : 0;
    if (quiet == kQuietLooks || passed > kGiveUp) return left.size();
    for (const Process& one : left) {
      if (passed < head_start && leader_ && one.pid != leader_->pid) continue;
      if (passed > kGrace + head_start) {
        send(one, SIGKILL);
      } else if (asked.insert({one.pid, one.started}).second) {
        send(one, SIGTERM);
        send(one, SIGCONT);  // A stopped process does not hear TERM.
      }
    }
    meanwhile();
    std::this_thread::sleep_for(kLook);
  }
}

// Looks around, takes the ended ones that came to us as their parent's heir off the process table.
std::vector<Process> ProcessTree::living() {
  const std::vector<Process> all = processes();
  remember(all);
  std::vector<Process> found;
  for (const Process& one : all) {
    if (!is_member(one)) continue;
    const bool is_leader = leader_ && one.pid == leader_->pid;
    if (!one.ended()) found.push_back(one);
    if (one.ended() && !is_leader && one.parent == ::getpid()) {
      ::waitpid(static_cast<pid_t>(one.pid), nullptr, WNOHANG);
    }
  }
  return found;
}

// A child may stand before its parent in the list, so it is walked until nothing is added.
void ProcessTree::remember(const std::vector<Process>& all) {
  std::set<std::int64_t> parents;
  std::set<std::int64_t> sessions;
  std::size_t known = 0;
  do {
    known = members_.size();
    for (const Process& one : all) {
      if (is_member(one)) {
        parents.insert(one.pid);
        // Held by a process that is still in the table: its number cannot be somebody else's.
        if (one.session != own_session_) sessions.insert(one.session);
      } else if (!spared_.contains(one.pid) && belongs(one, parents, sessions)) {
        members_.insert({one.pid, one.started});
      }
    }
  } while (members_.size() != known);
}

bool ProcessTree::belongs(const Process& one, const std::set<std::int64_t>& parents,
                          const std::set<std::int64_t>& sessions) const {
  if (parents.contains(one.parent) || sessions.contains(one.session)) return true;
  if (leader_ && one.started < leader_->started) return false;
  return marked(one) || adopted(one);
}

bool ProcessTree::marked(const Process& one) const {
  for (const auto& [name, value] : variables_) {
    if (environment_value(one, name) != value) return false;
  }
  return !variables_.empty();
}

// It came to us because its parents ended, and it has wiped its environment: as no part of this
// program starts anything in another session but jobs, it is a job's.
bool ProcessTree::adopted(const Process& one) const {
  return leader_ && !one.ended() && one.parent == ::getpid() && one.session != own_session_ &&
         environment_value(one, "ASSAY_JOB").empty();
}

}  // namespace assay
