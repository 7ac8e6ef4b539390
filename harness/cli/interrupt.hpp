// Ctrl-C and a polite end from outside, as a flag.
#pragma once

#include <atomic>

namespace assay {

// Set by SIGINT, SIGTERM and SIGHUP after catch_interrupts().
const std::atomic<bool>& interrupted();
void catch_interrupts();

}  // namespace assay
