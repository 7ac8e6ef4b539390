// What a State without ranks answers.
#include "harness/bench/state.hpp"

#include "results/record/error.hpp"

namespace assay {

Group& State::group() { throw Error{"this case runs alone, and asks for its ranks"}; }

void State::record_each(const std::string& name, const std::string&, std::span<const double>) {
  throw Error{"this case runs alone, and gives a value of '" + name + "' for each rank"};
}

}  // namespace assay
