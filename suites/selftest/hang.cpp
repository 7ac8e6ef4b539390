// selftest.hang: a case that never ends, with a child that will not go either.
#include <unistd.h>

#include <csignal>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"

namespace assay {
namespace {

// A grandchild in a session of its own that ignores the polite request: it ends only where every
// descendant is found and killed. Should nobody do so, it ends by itself.
void leave_a_grandchild() {
  constexpr unsigned kSecondsMax = 600;
  if (fork() != 0) return;
  setsid();
  if (fork() != 0) _exit(0);
  std::signal(SIGTERM, SIG_IGN);
  alarm(kSecondsMax);
  for (;;) pause();
}

void hang(State&) {
  leave_a_grandchild();
  for (;;) pause();
}

const Registered<Benchmark> registered{{
    .name = "selftest.hang",
    .about = "A case that never ends",
    .metrics = {{"rate", "1/s", Better::higher}},
    .run = hang,
}};

}  // namespace
}  // namespace assay
