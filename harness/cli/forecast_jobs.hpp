// The jobs of a plan as the forecast takes them.
#pragma once

#include <vector>

#include "harness/campaign/work.hpp"
#include "harness/plan/forecast.hpp"
#include "results/record/plan.hpp"

namespace assay {

// Those of one level and kind are side by side.
std::vector<ForecastJob> forecast_jobs(const Plan& plan, const std::vector<UnitJob>& jobs);
std::vector<ForecastJob> forecast_jobs(const Plan& plan);

}  // namespace assay
