// A line of events.jsonl.
#include "results/format/event.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_line(parse_event(text)); }

const Registered<Target> registered{{
    .name = "event",
    .seeds = [] { return std::vector<std::string>{to_line(event())}; },
    .attempt =
        [](std::string_view text) {
          return round_trip({"an event line", Says::file, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
