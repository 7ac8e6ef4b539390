// Taking apart the name of a samples file.
#include "results/store/attempt_name.hpp"

#include <charconv>

namespace assay {

std::optional<AttemptName> attempt_named(std::string_view file, std::string_view ending) {
  if (!file.ends_with(ending)) return std::nullopt;
  const std::string_view stem = file.substr(0, file.size() - ending.size());
  const auto dot = stem.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  const std::string_view digits = stem.substr(dot + 1);
  AttemptName name{std::string(stem.substr(0, dot)), 0};
  const auto end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, name.attempt);
  // "01" would be a second name for the same attempt.
  const bool canonical = parsed.ec == std::errc{} && parsed.ptr == end && name.attempt > 0 &&
                         std::to_string(name.attempt) == digits;
  if (!canonical) return std::nullopt;
  return name;
}

}  // namespace assay
