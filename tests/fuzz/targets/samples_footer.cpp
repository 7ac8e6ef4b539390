// The footer line of a samples file.
#include "results/format/sample.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_line(parse_samples_footer(text)); }

const Registered<Target> registered{{
    .name = "samples_footer",
    .seeds = [] { return std::vector<std::string>{to_line(samples_footer())}; },
    .attempt =
        [](std::string_view text) {
          return round_trip({"the footer line", Says::file, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
