// A history is read again as the answers to what is asked, until something is asked that nobody has
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
  Replay(const Question& question, const History& history);

  // Of each probe, in as many rounds as it takes for no member to be in two probes at once. None:
  // next() is to be measured first, or the budget is used up. Nothing may be asked after that.
  std::optional<std::vector<Told>> ask(const std::vector<Group>& probes);

  const Round& next() const { return next_; }
  bool budget_used_up() const { return budget_used_up_; }
  std::uint32_t rounds() const { return answered_; }

  // Throws Error where the history goes on behind the last question.
  void expect_no_more() const;

 private:
  std::uint32_t members_;
  std::uint32_t rounds_max_;
  const History& history_;
  std::uint32_t answered_ = 0;
  Round next_;
  bool budget_used_up_ = false;
};

}  // namespace assay::locate
