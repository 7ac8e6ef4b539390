// allreduce.all_to_all: every rank sends a part of its own to every rank.
#include "suites/allreduce/collective.hpp"

namespace assay {
namespace {

const Registered<Benchmark> registered{
    collective("allreduce.all_to_all", "All-to-all at one size: busbw and algbw",
               [](State& state) { measure_collective(state, Operation::all_to_all, false); })};

}  // namespace
}  // namespace assay
