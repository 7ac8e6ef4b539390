// footer.json beside a samples file.
#include "results/format/sample.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_json(parse_attempt_footer(text, "footer")); }

const Registered<Target> registered{{
    .name = "attempt_footer",
    .seeds = [] { return std::vector<std::string>{to_json(attempt_footer())}; },
    .attempt =
        [](std::string_view text) {
          return round_trip({"footer", Says::file, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
