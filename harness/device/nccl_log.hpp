// What NCCL's own log says of the way that data take, and of how long it took to begin. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "harness/device/communicator.hpp"
#include "harness/device/route.hpp"

namespace assay {

struct NcclLog {
  std::map<std::string, unsigned> channels;     // "P2P/CUMEM", "NET/IB": of this rank's ends.
  std::map<std::string, double> begin_seconds;  // "total", "kernels", "bootstrap", ...
  bool nvls = false;                            // Sums may be made in the switches.
};

// Of NCCL_DEBUG=INFO. Lines that say nothing of it are passed over.
NcclLog parse_nccl_log(std::string_view text);

// As facts; and what forbids to measure: TCP sockets, which NCCL takes silently where it finds no
// better network, a log that names no way at all, or another way than the network where that alone
// was to be taken.
Transport transport_of(const NcclLog& log, Route route = Route::any);

}  // namespace assay
