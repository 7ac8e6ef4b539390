// Names of what interrupts.
#include "results/record/reliability.hpp"

#include <algorithm>
#include <array>

namespace assay {
namespace {

// In the order of InterruptionKind.
constexpr std::array<std::string_view, 8> kKindNames{"device",  "hang",      "host",    "operator",
                                                     "program", "scheduler", "unknown", "wrong"};

}  // namespace

std::string_view name(InterruptionKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::optional<InterruptionKind> interruption_kind_named(std::string_view name) {
  const auto found = std::ranges::find(kKindNames, name);
  if (found == kKindNames.end()) return std::nullopt;
  return static_cast<InterruptionKind>(found - kKindNames.begin());
}

bool is_excusable(InterruptionKind kind) {
  return kind == InterruptionKind::operation || kind == InterruptionKind::scheduler;
}

}  // namespace assay
