// The header line of a samples file.
#include "results/format/sample.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_line(parse_samples_header(text)); }

const Registered<Target> registered{{
    .name = "samples_header",
    .seeds = [] { return std::vector<std::string>{to_line(samples_header())}; },
    .attempt =
        [](std::string_view text) {
          return round_trip({"the header line", Says::file, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
