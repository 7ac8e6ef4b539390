// selftest.crash: a worker that dies in the middle of a case.
#include <csignal>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"

namespace assay {
namespace {

// A real one. A handler, of a sanitizer say, must not turn it into anything else.
void crash(State&) {
  std::signal(SIGSEGV, SIG_DFL);
  std::raise(SIGSEGV);
}

const Registered<Benchmark> registered{{
    .name = "selftest.crash",
    .about = "A segmentation fault",
    .metrics = {{"rate", "1/s", Better::higher}},
    .run = crash,
}};

}  // namespace
}  // namespace assay
