// Where a campaign stands: what came back of what was planned, stage by stage. No verdicts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/record/journal.hpp"
#include "results/record/plan.hpp"
#include "results/record/samples.hpp"

namespace assay {

struct StageStatus {
  std::string stage;
  std::uint64_t planned = 0;  // Over (case, unit).
  std::uint64_t measured = 0;
  std::uint64_t wrong = 0;
  std::uint64_t error = 0;

  std::uint64_t came_back() const { return measured + wrong + error; }
};

struct RunningJob {
  std::string job;
  std::uint32_t attempt = 0;
  std::string since;  // UTC, RFC 3339.
};

struct Status {
  std::vector<StageStatus> stages;  // In the order of the plan.
  std::vector<RunningJob> running;  // Started and not ended, as the journal says.
  std::string started;              // Empty: not yet.
  std::string last_event;           // Name and time of the newest; empty: none.
  bool finished = false;

  std::uint64_t planned() const;
  std::uint64_t came_back() const;
};

Status status_of(const Plan& plan, const Samples& samples, const std::vector<JournalEvent>& events);

}  // namespace assay
