// What the ranks of one case agree on, beside what they measure.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/bench/meeting.hpp"
#include "harness/device/communicator.hpp"
#include "harness/device/ranks.hpp"

namespace assay {

class Group {
 public:
  using Maker = std::function<std::unique_ptr<Communicator>()>;

  // `meeting` has a rank for each of `ranks`, in their order. Both must outlive it. `data` makes
  // the same ranks for what is measured.
  Group(Meeting& meeting, const std::vector<Rank>& ranks, Maker data);

  unsigned rank() const { return meeting_.rank(); }
  unsigned size() const { return meeting_.size(); }
  const std::vector<Rank>& ranks() const { return ranks_; }

  // What the case measures goes over a communicator of its own, so that nothing of the harness can
  // be taken for it. Its buffers are the device's.
  // Made at the first call, by all ranks.
  Communicator& data();
  // The same ranks behind another component of the library; made at the first call, by all ranks.
  Communicator& data(const std::string& component);

  // Of the case: when no rank waits any longer.
  void set_deadline(double deadline_seconds) { deadline_seconds_ = deadline_seconds; }
  double deadline_seconds() const { return deadline_seconds_; }

  // Each is called by all ranks, and gives the same on all.
  void barrier();
  double max(double own) { return meeting_.max(own, deadline_seconds_); }
  bool all(bool own) { return max(own ? 0 : 1) == 0; }
  // Equally many each.
  std::vector<std::vector<double>> gather(const std::vector<double>& own) {
    return meeting_.gather(own, deadline_seconds_);
  }
  // At most kMeetingTextMax bytes.
  std::vector<std::string> gather(const std::string& own) {
    return meeting_.gather(own, deadline_seconds_);
  }

 private:
  Meeting& meeting_;
  const std::vector<Rank>& ranks_;
  Maker make_data_;
  std::unique_ptr<Communicator> data_;
  std::map<std::string, std::unique_ptr<Communicator>> components_;
  double deadline_seconds_ = 0;
};

}  // namespace assay
