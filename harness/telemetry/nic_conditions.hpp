// What happened to a host's network ports while a case ran, from the kernel's counters.
#pragma once

#include <string>
#include <vector>

#include "harness/telemetry/conditions.hpp"
#include "harness/telemetry/nic.hpp"

namespace assay {

// Between two readings, over all ports of the host; what either does not know, and what ran
// backwards, is absent:
//   nic_sent_bytes, nic_received_bytes
//   nic_link_errors      symbols, recoveries, integrity, overruns, packets that arrived broken
//   nic_discards         packets that could not be sent
//   nic_retransmissions  packets that were missed, out of order, or not acknowledged in time
//   nic_ports_lost       that were active before and are not, or went down meanwhile
Conditions nic_conditions(const std::vector<NicPort>& from, const std::vector<NicPort>& to);

// Names the ports that nic_ports_lost counts; empty where there is none.
std::string nic_fault(const std::vector<NicPort>& from, const std::vector<NicPort>& to);

}  // namespace assay
