// events.jsonl: what was done to units, appended and never changed.
#pragma once

#include <vector>

#include "results/record/event.hpp"
#include "results/store/folder.hpp"

namespace assay {

inline constexpr const char* kEventsFile = "events.jsonl";

// None where there is no such file. Throws Error for a line that is broken or torn: an event that
// cannot be read must not be lost.
std::vector<Event> read_events(const CampaignFolder& folder);

// On disk when it returns. Throws world_error.
void append_event(const CampaignFolder& folder, const Event& event);

}  // namespace assay
