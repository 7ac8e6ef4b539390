// A line of verdicts.jsonl.
#include "results/format/verdict.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string line_of(const Verdict& verdict) {
  std::string line;
  append_line(line, verdict);
  line.pop_back();  // Its newline.
  return line;
}

std::string round(std::string_view text) { return line_of(parse_verdict(text)); }

const Registered<Target> registered{{
    .name = "verdict",
    .seeds = [] { return std::vector<std::string>{line_of(verdict())}; },
    .attempt =
        [](std::string_view text) {
          return round_trip({"a verdict line", Says::file, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
