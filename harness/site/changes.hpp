// What of a host is not what it was when the campaign was planned.
#pragma once

#include <vector>

#include "results/record/event.hpp"
#include "results/record/unit.hpp"

namespace assay {

// An event for each host and device whose serial, firmware or model is known on both sides and
// differs; without a time. Hosts are the same by id and hostname: another machine's description
// says nothing.
std::vector<Event> changes(const Site& planned, const Site& found);

}  // namespace assay
