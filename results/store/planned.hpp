// Which (case, unit) a plan holds, and which of them were seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "results/record/name_table.hpp"
#include "results/record/plan.hpp"

namespace assay {

class Planned {
 public:
  explicit Planned(const Plan& plan);

  enum class Seen { unplanned, first, again };
  // Marks (case, unit), by their numbers in `names`, as seen in `place`; where it was seen before,
  // `place` becomes the earlier one. Always the same table, which may grow: a name is looked up
  // once, and half a million samples by number.
  Seen see(const NameTable& names, std::uint32_t case_number, std::uint32_t unit_number,
           std::size_t& place);

 private:
  static constexpr std::uint32_t kUnknown = 0;      // Not looked up yet.
  static constexpr std::uint32_t kUnplanned = ~0U;  // Looked up, and not there.

  struct UnitTable {
    std::unordered_map<std::string, std::uint32_t> places;  // From 1.
    std::vector<std::uint32_t> by_number;
  };
  struct Case {
    UnitTable* units = nullptr;       // Shared by all cases on the same units.
    std::vector<std::size_t> places;  // By unit, one more than where it was seen; 0: not yet.
  };

  // The place of that name in `table`, from 1; kUnplanned where it has none.
  static std::uint32_t place_of(const std::unordered_map<std::string, std::uint32_t>& table,
                                std::vector<std::uint32_t>& by_number, const NameTable& names,
                                std::uint32_t number);

  std::deque<UnitTable> tables_;
  std::vector<Case> cases_;
  std::unordered_map<std::string, std::uint32_t> case_places_;  // From 1.
  std::vector<std::uint32_t> case_by_number_;
};

}  // namespace assay
