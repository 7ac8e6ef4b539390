// Counting what came back.
#include "results/report/status.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

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

using EntriesOf = std::map<std::string, std::vector<const PlanEntry*>>;

// Where a sample belongs. Racks and groups may have a case of the same name, in different stages:
// of such a one each unit is looked up.
class StageOf {
 public:
  explicit StageOf(const EntriesOf& entries_of) {
    for (const auto& [name, entries] : entries_of) {
      if (entries.size() == 1) {
        alone_[name] = &entries.front()->stage;
        continue;
      }
      for (const PlanEntry* entry : entries) {
        for (std::string& unit : expand(entry->units)) {
          shared_.emplace(std::pair{name, std::move(unit)}, &entry->stage);
        }
      }
    }
  }

  // Null where the plan does not hold it.
  const std::string* find(const std::string& case_name, const std::string& unit) const {
    const auto alone = alone_.find(case_name);
    if (alone != alone_.end()) return alone->second;
    const auto shared = shared_.find({case_name, unit});
    return shared == shared_.end() ? nullptr : shared->second;
  }

 private:
  std::map<std::string, const std::string*> alone_;
  std::map<std::pair<std::string, std::string>, const std::string*> shared_;
};

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
  std::map<std::string, std::vector<const PlanEntry*>> entries_of;  // By case.
  for (const PlanStage& stage : plan.stages) status.stages.push_back({.stage = stage.name});
  for (const PlanEntry& entry : plan.entries) {
    const auto stage = std::ranges::find(status.stages, entry.stage, &StageStatus::stage);
    if (stage == status.stages.end()) continue;
    stage->planned += expand(entry.units).size();
    entries_of[case_name(entry.benchmark, entry.axes)].push_back(&entry);
  }
  const StageOf stage_of(entries_of);
  for (std::size_t place = 0; place < samples.size(); ++place) {
    const std::string* name = stage_of.find(samples[place].case_name(), samples[place].unit());
    if (name == nullptr) continue;
    const auto stage = std::ranges::find(status.stages, *name, &StageStatus::stage);
    if (stage != status.stages.end()) count(samples[place], *stage);
  }
  for (const JournalEvent& event : events) read(event, status);
  return status;
}

}  // namespace assay
