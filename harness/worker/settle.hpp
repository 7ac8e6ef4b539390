// How the ranks of a group make one result of theirs.
#pragma once

#include "harness/bench/group.hpp"
#include "harness/bench/worker_state.hpp"
#include "harness/telemetry/conditions.hpp"

namespace assay {

// Called by all ranks, with what each got of the same case; gives all the same: wrong where any
// rank found something wrong, else an error where any had one, with that rank named. What was
// measured is the same on all ranks already.
CaseResult settle(Group& group, CaseResult own);

// Each condition over all ranks: the highest, but the lowest clock and count of NVLinks, the sum of
// bytes and joules of GPUs, and every bit of why clocks were lowered. What one rank does not know
// is unknown.
Conditions settle(Group& group, const Conditions& own);

}  // namespace assay
