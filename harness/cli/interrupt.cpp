// Signals to a flag.
#include "harness/cli/interrupt.hpp"

#include <signal.h>

#include <initializer_list>

namespace assay {
namespace {

std::atomic<bool> stopped{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only set such a flag");

}  // namespace

const std::atomic<bool>& interrupted() { return stopped; }

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { stopped = true; };
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
  // A reader that went away must not end a campaign.
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

}  // namespace assay
