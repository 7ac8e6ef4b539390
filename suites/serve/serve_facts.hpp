// What a case of serving states beside its metrics.
#pragma once

#include "suites/serve/serving.hpp"

namespace assay {

void state_endpoint(State& state, const Endpoint& endpoint);
void state_load(State& state, const ServeCase& of, const Measured& measured);
void state_answers(State& state, const Endpoint& endpoint, const Measured& measured);
void state_client(State& state, const ClientHealth& health);

}  // namespace assay
