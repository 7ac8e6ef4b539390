// A line of a samples file.
#include "results/format/sample.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) {
  SampleLineParser parser;
  Samples samples;
  samples.append(parser.parse(text));
  return to_line(samples[0].whole());
}

const Registered<Target> registered{{
    .name = "sample",
    .seeds =
        [] {
          return std::vector<std::string>{to_line(sample()), to_line(lost_sample())};
        },
    .attempt =
        [](std::string_view text) {
          return round_trip({"", Says::anything, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
