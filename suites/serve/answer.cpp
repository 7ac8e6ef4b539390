// Faults in words.
#include "suites/serve/answer.hpp"

#include <array>

namespace assay {

std::string_view name(Fault fault) {
  static constexpr std::array<std::string_view, kFaults> kNames{
      "whole answers",
      "requests not sent, since too many were open",
      "connections that could not be made",
      "refused requests",
      "requests refused as too many (HTTP 429)",
      "server errors (HTTP 5xx)",
      "errors told in the middle of a stream",
      "dropped connections or streams",
      "first tokens later than their deadline",
      "stalls longer than their deadline",
      "answers not whole by their deadline",
      "endless streams",
      "malformed answers",
      "answers that were not streamed",
      "answers without a token",
      "answers without usage",
      "answers with impossible usage"};
  return kNames.at(static_cast<std::size_t>(fault));
}

}  // namespace assay
