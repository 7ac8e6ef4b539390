// The names of a metric's directions.
#include "results/record/plan.hpp"

namespace assay {

std::string_view name(Better better) { return better == Better::higher ? "higher" : "lower"; }

std::optional<Better> better_named(std::string_view name) {
  if (name == "higher") return Better::higher;
  if (name == "lower") return Better::lower;
  return std::nullopt;
}

}  // namespace assay
