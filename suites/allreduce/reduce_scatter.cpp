// allreduce.reduce_scatter: every rank ends with its part of the sum over all ranks.
#include "suites/allreduce/collective.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{
    collective("allreduce.reduce_scatter", "Reduce-scatter at one size: busbw and algbw",
               [](State& state) { measure_collective(state, Operation::reduce_scatter, false); })};

}  // namespace
}  // namespace assay
