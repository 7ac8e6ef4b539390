// What a benchmark runs that only one backend can measure, in a program without that backend.
#pragma once

namespace assay {

class State;

// Throws Error: the case ends as an error, never as a figure of another device.
[[noreturn]] void without_cuda(State& state);

}  // namespace assay
