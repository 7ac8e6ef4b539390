// The refusal of what this program cannot drive.
#include "harness/bench/backend.hpp"

#include "harness/bench/state.hpp"
#include "results/record/error.hpp"

namespace assay {

void without_cuda(State& state) {
  throw Error{state.device().id() + " was to be measured by the CUDA backend, which this program " +
                  "does not have",
              "run it with a worker that was built with CUDA"};
}

}  // namespace assay
