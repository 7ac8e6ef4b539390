// Which way data took among the ranks of a case.
#pragma once

#include "harness/bench/state.hpp"
#include "harness/device/communicator.hpp"

namespace assay {

// States what is known of it as facts; after the communicator's first operations, by all ranks.
// Throws Error on all of them where a rank's data went a way that may not be measured.
void state_transport(State& state, Communicator& communicator);

}  // namespace assay
