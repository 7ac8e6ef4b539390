// All processes that a job has become: children of children, those that left its session, those
// whose parent is gone.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/launch/process/processes.hpp"

namespace assay {

class ProcessTree {
 public:
  // Of a job: `leader` leads its session, `variables` stand in the environment of all that it
  // starts. Without a leader: of all processes whatsoever that were started with these variables.
  // `spared` are never taken for a part of it: the leaders of other jobs.
  ProcessTree(std::optional<Process> leader, std::map<std::string, std::string> variables,
              std::set<std::int64_t> spared = {});

  // TERM, after a grace KILL, until two looks around find none left. `meanwhile` is called at least
  // every few milliseconds. The leader is asked `head_start` before the others. Gives up after a
  // limit and returns how many are left.
  std::size_t end(const std::function<void()>& meanwhile,
                  std::chrono::milliseconds head_start = {});

  // Processes that were ever seen to belong, the leader counted.
  std::size_t seen() const { return members_.size(); }

 private:
  using Name = std::pair<std::int64_t, std::uint64_t>;  // Number and start time.

  std::vector<Process> living();
  void remember(const std::vector<Process>& all);
  bool belongs(const Process& one, const std::set<std::int64_t>& parents,
               const std::set<std::int64_t>& sessions) const;
  bool marked(const Process& one) const;
  bool adopted(const Process& one) const;
  bool is_member(const Process& one) const { return members_.contains({one.pid, one.started}); }

  std::optional<Process> leader_;
  std::map<std::string, std::string> variables_;
  std::set<std::int64_t> spared_;  // With this process and its ancestors.
  std::int64_t own_session_ = 0;
  std::set<Name> members_;
};

}  // namespace assay
