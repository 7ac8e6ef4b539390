// One rank of a group inside its worker: its ranks' agreement, and its last words.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "harness/bench/group.hpp"
#include "harness/device/join.hpp"
#include "harness/worker/bootstrap.hpp"

namespace assay {

// "<folder>/<stem>.rank-3.json"
struct RankFiles {
  std::filesystem::path folder;
  std::string stem;
};

class GroupRank {
 public:
  // Refuses a world of another size than the plan means: N copies of one rank each are no group.
  // In `folder`, as `stem`, this rank leaves its last words. `ras_address`: where NCCL's RAS
  // answers.
  GroupRank(std::unique_ptr<Bootstrap> bootstrap, std::vector<Rank> ranks, const RankFiles& files,
            std::string ras_address);

  // For the case itself.
  Group& group() { return *group_; }
  // For what the ranks make of it afterwards: a rank that failed is here while others still are in
  // the case, and nothing that it says may be taken for a part of that.
  Group& meeting() { return *meeting_; }
  // Ranks on GPUs measure by their own library: loaded now, before the first case, which joins
  // them. All cases of the job take that route.
  void measure_by(const JoinKernel& library, Device& device, Route route);
  // Nothing of the device is used any more. To be called before it ends.
  void leave();
  bool is_first() const { return rank() == 0; }

  // All ranks are at this case; none waits longer than it has.
  void begin(const std::string& case_name, double deadline_seconds);
  // This rank has failed and says so before it does anything else; the others are waited for only
  // shortly, since they may never come.
  void failed(const std::string& cause);

 private:
  unsigned rank() const { return bootstrap_->of_case().rank(); }
  std::unique_ptr<Communicator> join(Device& device);
  void report(bool late, const std::string& cause);
  void overdue(const std::string& said);
  std::string from_library(const std::string& said) const;
  void set_deadline(double seconds);

  std::unique_ptr<Bootstrap> bootstrap_;
  std::vector<Rank> ranks_;
  RankFiles files_;
  std::string ras_address_;
  const JoinKernel* library_ = nullptr;
  std::unique_ptr<Group> group_;
  std::unique_ptr<Group> meeting_;
  std::string case_name_ = "the start";
  std::atomic<bool> has_reported_ = false;  // On this case.
  double began_seconds_ = 0;
};

}  // namespace assay
