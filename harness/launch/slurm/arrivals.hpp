// What came back from the disks of a step's nodes goes into the campaign's folder, or is a reason.
#pragma once

#include "harness/launch/launcher.hpp"

namespace assay {

// The event as it is to be told: not clean, with a cause, where what a node wrote did not come
// back whole. Takes what came back off raw/.
JobEvent with_arrivals(const Job& job, JobEvent event);

}  // namespace assay
