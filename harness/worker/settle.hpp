// How the ranks of a group make one result of theirs.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "harness/bench/group.hpp"
#include "harness/bench/worker_state.hpp"
#include "harness/telemetry/conditions.hpp"

namespace assay {

// Called by all ranks, with what each got of the same case; gives all the same: wrong where any
// rank found something wrong, else an error where any had one, with that rank named. What was
// measured is the same on all ranks already.
CaseResult settle(Group& group, CaseResult own);

// A condition of a group, of its ranks' values: the highest, but the lowest clock and count of
// NVLinks, the sum of bytes and joules of GPUs, and every bit of why clocks were lowered. None
// where one of them is no finite number: it is unknown then.
std::optional<double> settled(std::string_view condition, std::span<const double> of_ranks);

// All conditions, over all ranks. What one rank does not know is unknown.
Conditions settle(Group& group, const Conditions& own);

}  // namespace assay
