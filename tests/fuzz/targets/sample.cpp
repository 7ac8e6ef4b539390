// A line of a samples file.
#include "results/format/sample.hpp"
#include "results/record/error.hpp"
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

// As a healthy worker writes it.
std::string plain() {
  Sample plain = sample();
  plain.conditions = {{"foreign_cpus", 0.25}, {"wall_seconds", 9.502491363533773}};
  for (auto& [name, series] : plain.metrics) series.values = {7468365649098.996, 1e-7, 3, 2.5e+25};
  return to_line(plain);
}

// What a reading gives: the bytes, or the refusal.
std::string outcome(const std::string& text) {
  try {
    return round(text);
  } catch (const Error& error) {
    return error.what();
  }
}

// A space in front of it leaves a line as it is, but none that is read in one pass.
Tried attempt(std::string_view text) {
  Tried tried = round_trip({"", Says::anything, round}, text);
  if (!tried.finding.empty()) return tried;
  const std::string strict = outcome(std::string(1, ' ').append(text));
  if (outcome(std::string(text)) != strict) tried.finding = "in one pass it is not: " + strict;
  return tried;
}

const Registered<Target> registered{{
    .name = "sample",
    .seeds =
        [] {
          return std::vector<std::string>{to_line(sample()), to_line(lost_sample()), plain()};
        },
    .attempt = attempt,
}};

}  // namespace
}  // namespace assay::fuzz
