// The names of the outcomes and their order of severity.
#include "results/record/outcome.hpp"

#include <array>
#include <utility>

namespace assay {
namespace {

constexpr std::array<std::pair<Outcome, std::string_view>, 5> kNames{{
    {Outcome::pass, "pass"},
    {Outcome::fail, "fail"},
    {Outcome::indeterminate, "indeterminate"},
    {Outcome::error, "error"},
    {Outcome::missing, "missing"},
}};

int severity(Outcome outcome) {
  switch (outcome) {
    case Outcome::fail: return 4;
    case Outcome::error: return 3;
    case Outcome::missing: return 2;
    case Outcome::indeterminate: return 1;
    case Outcome::pass: return 0;
  }
  return 4;
}

}  // namespace

std::string_view name(Outcome outcome) {
  for (const auto& [value, text] : kNames) {
    if (value == outcome) return text;
  }
  return "error";
}

std::optional<Outcome> outcome_named(std::string_view name) {
  for (const auto& [value, text] : kNames) {
    if (text == name) return value;
  }
  return std::nullopt;
}

Outcome worse(Outcome a, Outcome b) { return severity(a) >= severity(b) ? a : b; }

std::optional<Outcome> worse(std::optional<Outcome> a, std::optional<Outcome> b) {
  if (!a) return b;
  if (!b) return a;
  return worse(*a, *b);
}

}  // namespace assay
