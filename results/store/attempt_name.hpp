// The names of the files in samples/: <job>.<attempt>.jsonl and <job>.<attempt>.footer.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

struct AttemptName {
  std::string job;
  std::uint32_t attempt = 0;

  std::string stem() const { return job + "." + std::to_string(attempt); }
};

inline constexpr std::string_view kSamplesEnding = ".jsonl";
inline constexpr std::string_view kFooterEnding = ".footer.json";

// None where `file` is no such name.
std::optional<AttemptName> attempt_named(std::string_view file, std::string_view ending);

}  // namespace assay
