// What the search asks, put into rounds and answered, until something is asked that nobody has
// measured yet: that is the next round.
#pragma once

#include <optional>
#include <vector>

#include "results/next/locate.hpp"

namespace assay::locate {

struct Told {
  Said said = Said::lost;
  double ratio = 1;
  Where where;

  bool fast() const { return said == Said::fast; }
};

class Replay {
 public:
  Replay(const Question& question, const Measure& measure);

  // Of each probe, in as many rounds as it takes for no member to be in two probes at once. None:
  // next() is to be measured first, or the budget is used up. Nothing may be asked after that.
  std::optional<std::vector<Told>> ask(const std::vector<Group>& probes);

  const Round& next() const { return next_; }
  bool budget_used_up() const { return budget_used_up_; }
  std::uint32_t rounds() const { return answered_; }

 private:
  std::uint32_t members_;
  std::uint32_t rounds_max_;
  const Measure& measure_;  // Lives as long as the search.
  std::uint32_t answered_ = 0;
  Round next_;
  bool budget_used_up_ = false;
};

}  // namespace assay::locate
