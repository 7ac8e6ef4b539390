// Counting what came back.
#include "results/report/status.hpp"

#include <algorithm>
#include <map>

#include "results/record/case.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

void read(const JournalEvent& event, Status& status) {
  if (event.event == "campaign_started") status.started = event.time;
  // A campaign that goes on has none of its earlier jobs any more.
  if (event.event == "campaign_resumed") status.running.clear();
  if (event.event == "job_started") {
    status.running.push_back({event.job, event.attempt, event.time});
  }
  if (event.event == "job_ended") {
    std::erase_if(status.running, [&](const RunningJob& running) {
      return running.job == event.job && running.attempt == event.attempt;
    });
  }
  status.finished = event.event == "campaign_finished";
  status.last_event = event.event + " " + event.time;
}

void count(const SampleView& sample, StageStatus& stage) {
  switch (sample.status()) {
    case SampleStatus::measured: ++stage.measured; break;
    case SampleStatus::wrong: ++stage.wrong; break;
    case SampleStatus::error: ++stage.error; break;
  }
}

}  // namespace

std::uint64_t Status::planned() const {
  std::uint64_t sum = 0;
  for (const StageStatus& stage : stages) sum += stage.planned;
  return sum;
}

std::uint64_t Status::came_back() const {
  std::uint64_t sum = 0;
  for (const StageStatus& stage : stages) sum += stage.came_back();
  return sum;
}

Status status_of(const Plan& plan, const Samples& samples,
                 const std::vector<JournalEvent>& events) {
  Status status;
  std::map<std::string, std::size_t> stage_of;  // By case.
  for (const PlanStage& stage : plan.stages) status.stages.push_back({.stage = stage.name});
  for (const PlanEntry& entry : plan.entries) {
    const auto stage = std::ranges::find(status.stages, entry.stage, &StageStatus::stage);
    if (stage == status.stages.end()) continue;
    stage->planned += expand(entry.units).size();
    stage_of[case_name(entry.benchmark, entry.axes)] =
        static_cast<std::size_t>(stage - status.stages.begin());
  }
  for (std::size_t place = 0; place < samples.size(); ++place) {
    const auto found = stage_of.find(samples[place].case_name());
    if (found != stage_of.end()) count(samples[place], status.stages[found->second]);
  }
  for (const JournalEvent& event : events) read(event, status);
  return status;
}

}  // namespace assay
