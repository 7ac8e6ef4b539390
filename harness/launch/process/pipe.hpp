// A pipe from a job to its launcher.
#pragma once

#include "results/store/descriptor.hpp"

namespace assay {

// Both ends close on exec. The numbers are above those that a job is given, so that moving an end
// to its place never closes another.
struct Pipe {
  Descriptor reader;  // Does not block.
  Descriptor writer;
};

Pipe make_pipe();  // Throws world_error.

}  // namespace assay
