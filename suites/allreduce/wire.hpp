// Bytes that GPUs and network adapters counted while ranks worked together: proof of the way that
// data took which does not rest on what a library says of itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/bench/state.hpp"
#include "harness/device/ranks.hpp"
#include "harness/device/route.hpp"
#include "results/record/fact.hpp"
#include "suites/allreduce/pattern.hpp"

namespace assay {

// What was sent: by NVLink from the rank's GPU, and by all network ports of its host. None where it
// is not counted.
struct WireCount {
  std::optional<double> nvlink_bytes;
  std::optional<double> nic_bytes;
};

// Of a device that is no GPU, and of a host without NVML, nothing is counted.
WireCount read_wire(Device& device);

// What each rank must send at least, whatever the algorithm and however switches help: of an
// all-reduce, reduce-scatter and all-to-all its part for the others, of an all-gather its own part
// once.
double least_sent_bytes(const Pattern& pattern);

// What each rank must have sent at least, and by which wires it may have.
struct WireDemand {
  double least_bytes = 0;
  Route route = Route::any;
};

// What it comes to over all ranks. `trouble` is empty where the bytes are there, or nobody can
// know.
struct WireProof {
  Facts facts;  // nvlink_sent_bytes, nic_sent_bytes, where known; transport_basis where it proves.
  std::string trouble;
};
WireProof wire_proof(const std::vector<Rank>& ranks, const std::vector<WireCount>& sent,
                     const WireDemand& demand);

// Counts around what a case does with its ranks. Every rank makes the same calls.
class Wire {
 public:
  explicit Wire(State& state) : state_(state), begin_(read_wire(state.device())) {}

  // States what was sent since. Throws Error on all ranks where it was not counted on the wires
  // that it should have taken.
  void conclude(const WireDemand& demand);

 private:
  State& state_;
  WireCount begin_;
};

}  // namespace assay
