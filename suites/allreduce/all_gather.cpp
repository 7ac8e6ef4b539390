// allreduce.all_gather: every rank ends with what all ranks have.
#include "suites/allreduce/collective.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{
    collective("allreduce.all_gather", "All-gather at one size: busbw and algbw",
               [](State& state) { measure_collective(state, Operation::all_gather, false); })};

}  // namespace
}  // namespace assay
