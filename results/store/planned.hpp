// Which (case, unit) a plan holds, and which of them were seen.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "results/record/plan.hpp"

namespace assay {

class Planned {
 public:
  explicit Planned(const Plan& plan);

  enum class Seen { unplanned, first, again };
  // Marks (case, unit) as seen in `place`; where it was seen before, `place` becomes the earlier
  // one.
  Seen see(const std::string& case_name, const std::string& unit, std::size_t& place);

 private:
  using UnitTable = std::unordered_map<std::string, std::size_t>;
  struct Case {
    std::shared_ptr<const UnitTable> units;  // Shared by all cases on the same units.
    std::vector<std::size_t> places;  // By unit, one more than where it was seen; 0: not yet.
  };

  std::unordered_map<std::string, Case> cases_;
};

}  // namespace assay
