// Facts as text.
#include "results/record/fact.hpp"

#include <array>
#include <charconv>

namespace assay {

std::string text(const Fact& fact) {
  if (const auto* flag = std::get_if<bool>(&fact)) return *flag ? "true" : "false";
  if (const auto* words = std::get_if<std::string>(&fact)) return *words;
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::get<double>(fact));
  return {buffer.data(), end.ptr};
}

}  // namespace assay
