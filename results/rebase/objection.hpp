// What keeps a campaign from being one that bounds can be tightened by.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/record/error.hpp"
#include "results/record/plan.hpp"
#include "results/record/profile.hpp"

namespace assay {

// Of its record.
struct RecordState {
  std::string last_event;             // Of the journal; empty: it was not started.
  std::vector<std::string> problems;  // Of the record, and unmet demands.
  bool goes_on = false;               // The rules measure something again that no plan holds yet.
};

// What is not real tightens only what nothing real is judged by: a profile for a device that is
// emulated or simulated, as the campaign is.
std::optional<Error> objection_to_reality(const Plan& plan, const Profile& profile);

// A campaign that is not finished, or whose record has problems.
std::optional<Error> objection_to_record(const RecordState& state);

}  // namespace assay
