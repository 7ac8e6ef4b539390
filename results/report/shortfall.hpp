// Tightness: how much slower a unit could be and still pass.
#pragma once

#include <optional>

#include "results/report/report.hpp"

namespace assay {

// By how much less (at_least) or more (at_most) than its own value that unit would still have
// passed, limit and guard band as they were; none where nothing was demanded.
std::optional<double> shortfall(const Judgement& judgement);

// The largest over the measured cases that the bound holds for: no smaller loss is noticed there.
std::optional<double> shortfall(const Report& report, const Bound& bound);

}  // namespace assay
