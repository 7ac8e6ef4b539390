// plan.json.
#include "results/format/plan.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_json(parse_plan(text, "plan")); }

const Registered<Target> registered{{
    .name = "plan",
    .seeds = [] { return std::vector<std::string>{to_json(plan())}; },
    .attempt =
        [](std::string_view text) {
          return round_trip({"plan", Says::file, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
