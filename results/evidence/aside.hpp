// Work on verdicts beside the judge: in a thread of its own, in their order, a batch at a time.
#pragma once

#include <functional>
#include <future>
#include <vector>

#include "results/record/verdict.hpp"

namespace assay {

class Aside {
 public:
  using Work = std::function<void(const Verdict&)>;

  // Nothing else may touch what `work` touches until finish() has returned. Empty: nothing to do.
  explicit Aside(Work work) : work_(std::move(work)) {}

  void add(Verdict&& verdict);  // Throws what the work on an earlier batch threw.
  void finish();                // Waits for the work on all of them.

 private:
  void hand_over();

  Work work_;
  std::vector<Verdict> batch_;
  std::future<void>
      running_;  // One at a time: the order stays, and two batches are all that is held.
};

}  // namespace assay
