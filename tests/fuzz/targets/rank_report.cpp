// What a rank wrote before it ended.
#include "results/format/rank_report.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_line(parse_rank_report(text, "a report")); }

const Registered<Target> registered{{
    .name = "rank_report",
    .seeds =
        [] {
          return std::vector<std::string>{to_line({3, "case", true, "waited for other ranks"})};
        },
    .attempt =
        [](std::string_view text) {
          return round_trip({"a report", Says::anything, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
