// What each rank's library says of itself, on all ranks.
#include "harness/bench/transport.hpp"

#include <string>
#include <vector>

#include "harness/bench/group.hpp"
#include "results/record/error.hpp"

namespace assay {

void state_transport(State& state, Communicator& communicator) {
  Group& group = state.group();
  const Transport found = communicator.transport();
  for (const auto& [name, value] : found.facts) state.fact(name, value);
  const std::vector<std::string> troubles = group.gather(found.trouble);
  for (std::size_t rank = 0; rank < troubles.size(); ++rank) {
    if (troubles[rank].empty()) continue;
    throw Error{in_words(group.ranks(), rank) + ": " + troubles[rank]};
  }
}

}  // namespace assay
