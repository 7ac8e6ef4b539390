// Names that stand many times are kept once and go by a number.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace assay {

class NameTable {
 public:
  // The number of that name, from 1; a new one where it was not known.
  std::uint32_t number(std::string_view name);

  // 0 where it is not known.
  std::uint32_t find(std::string_view name) const;

  std::uint32_t size() const { return static_cast<std::uint32_t>(by_number_.size()); }

  const std::string& operator[](std::uint32_t number) const { return *by_number_[number - 1]; }

 private:
  std::deque<std::string> names_;              // Never moves one: the keys lie in them.
  std::vector<const std::string*> by_number_;  // A deque takes longer to find one.
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
};

}  // namespace assay
