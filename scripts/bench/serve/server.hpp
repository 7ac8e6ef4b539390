// A server that streams events at a steady rate to many connections, so that a client can be timed.
#pragma once

#include <cstdint>

namespace assay {

struct ServerPace {
  std::uint32_t tokens = 0;  // Of each answer, an event each.
  double event_seconds = 0;  // From one to the next of a stream.
};

// Listens on the loopback; the port.
int listen_on_loopback(std::uint16_t& port);

// Answers whatever comes, until it is ended.
[[noreturn]] void serve_events(int listener, const ServerPace& pace);

}  // namespace assay
