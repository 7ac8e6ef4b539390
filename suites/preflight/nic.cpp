// preflight.nic: the host's network ports, as facts: how many are active, at which rate, and each
// in words. A profile's `expects` judge them, before anything is sent over a port that is down or
// slow. Checked: a second look finds the same ports in the same state.
#include "harness/telemetry/nic.hpp"
#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"

namespace assay {
namespace {

void nic(State& state) {
  const Facts first = nic_facts(nic_ports());
  for (const auto& [name, value] : first) state.fact(name, value);
  state.verify(nic_facts(nic_ports()) == first, "its network ports changed between two looks");
}

const Registered<Benchmark> registered{{
    .name = "preflight.nic",
    .about = "The host's network ports: how many are active, their rate, width and firmware",
    .scope = Level::host,
    .run = nic,
}};

}  // namespace
}  // namespace assay
