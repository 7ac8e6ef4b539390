// Names by number.
#include "results/record/name_table.hpp"

#include <limits>

#include "results/record/error.hpp"

namespace assay {

std::uint32_t NameTable::number(std::string_view name) {
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) return found->second;
  expect(names_.size() < std::numeric_limits<std::uint32_t>::max(), "names fit into 32 bits");
  const std::string& kept = names_.emplace_back(name);
  by_number_.push_back(&kept);
  const std::uint32_t fresh = size();
  numbers_.emplace(kept, fresh);
  return fresh;
}

std::uint32_t NameTable::find(std::string_view name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? 0 : found->second;
}

}  // namespace assay
