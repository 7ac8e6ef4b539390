// A line of findings.jsonl.
#include "results/format/finding.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_line(parse_finding(text)); }

std::string seed() {
  Finding finding;
  finding.cause = "the host is slow among partners that are fast";
  finding.part_kind = PartKind::host;
  finding.part = "rack-001/tray-01";
  finding.units = {"rack-001/tray-01"};
  finding.slow = 1;
  finding.of = 1;
  finding.evidence = {{"allreduce.bandwidth", 5, 17}};
  finding.confirmed = true;
  return to_line(finding);
}

const Registered<Target> registered{{
    .name = "finding",
    .seeds = [] { return std::vector<std::string>{seed()}; },
    .attempt =
        [](std::string_view text) {
          return round_trip({"a finding", Says::file, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
