// Waves of jobs.
#include "harness/cli/forecast_jobs.hpp"

namespace assay {

std::vector<ForecastJob> forecast_jobs(const Plan& plan, const std::vector<UnitJob>& jobs) {
  std::vector<ForecastJob> made;
  const UnitJob* before = nullptr;
  int wave = 0;
  for (const UnitJob& job : jobs) {
    const bool together = before != nullptr && before->stage == job.stage &&
                          before->level == job.level && before->group == job.group;
    if (!together) ++wave;
    before = &job;
    double seconds = 0;
    for (const std::size_t entry : job.entries) seconds += plan.entries[entry].budget_seconds;
    made.push_back({job.stage, job.unit, wave, seconds});
  }
  return made;
}

std::vector<ForecastJob> forecast_jobs(const Plan& plan) {
  return forecast_jobs(plan, jobs_of(plan));
}

}  // namespace assay
