// What the ranks of one case agree on, beside what they measure.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/device/communicator.hpp"
#include "harness/device/ranks.hpp"

namespace assay {

class Group {
 public:
  using Maker = std::function<std::unique_ptr<Communicator>()>;

  // `world` has a rank for each of `ranks`, in their order. All must outlive it. `data` makes the
  // same ranks for what is measured; they are made of `world` where it is empty.
  Group(Communicator& world, const std::vector<Rank>& ranks, Maker data = {});

  unsigned rank() const { return world_.rank(); }
  unsigned size() const { return world_.size(); }
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
  double max(double own);
  bool all(bool own);
  std::vector<std::vector<double>> gather(const std::vector<double>& own);  // Equally many each.
  std::vector<std::string> gather(const std::string& own);                  // At most 4096 bytes.

 private:
  Communicator& world_;
  const std::vector<Rank>& ranks_;
  Maker make_data_;  // Empty: of `world_`.
  std::unique_ptr<Communicator> data_;
  std::map<std::string, std::unique_ptr<Communicator>> components_;
  double deadline_seconds_ = 0;
};

}  // namespace assay
