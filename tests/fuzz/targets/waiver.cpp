// A line of waivers.jsonl.
#include "results/format/waiver.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_line(parse_waiver(text)); }

const Registered<Target> registered{{
    .name = "waiver",
    .seeds = [] { return std::vector<std::string>{to_line(waiver())}; },
    .attempt =
        [](std::string_view text) {
          return round_trip({"a waiver", Says::anything, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
