// summary.json.
#include "results/format/verdict.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_json(parse_summary(text, "summary")); }

const Registered<Target> registered{{
    .name = "summary",
    .seeds = [] { return std::vector<std::string>{to_json(summary())}; },
    .attempt =
        [](std::string_view text) {
          return round_trip({"summary", Says::file, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
