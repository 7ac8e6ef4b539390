// What every report format renders: built verdict by verdict, so that its size follows the number of
// cases and exceptions, not of units.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/judge/judge.hpp"

namespace assay {

// One metric of one case, over all its units.
struct Distribution {
  std::string case_name;
  std::string stage;
  std::string metric;
  std::string unit;
  Better better = Better::higher;
  std::vector<double> values;        // Median of each unit; with fewer than 8 units see `repetitions`.
  std::map<std::string, std::vector<double>> repetitions;  // By unit, for the first 8 units.
  std::vector<double> limits;        // Distinct limits that decided, sorted.
  std::string relation;
  std::string source;
  bool recorded = false;             // Not judged.
  std::string reason;                // Of the first unit.
};

struct Report {
  Plan plan;
  Profile profile;
  Site site;
  Summary summary;
  std::vector<UnitVerdict> units;
  std::vector<Distribution> distributions;  // In plan order.
  std::vector<Verdict> exceptions;          // Not pass, worst first, at most kExceptionsMax.
  std::uint64_t exceptions_left_out = 0;
  std::vector<Verdict> verdicts;            // All of them while there are at most kVerdictsMax; else empty.
  std::map<std::string, std::vector<double>> conditions;  // Every case's value of each condition.
  Facts facts;                              // Of the host cases: what the host is.
  std::vector<std::pair<std::string, Facts>> case_facts;  // How each case was measured, first unit.
};

inline constexpr std::size_t kExceptionsMax = 500;
inline constexpr std::size_t kVerdictsMax = 2000;

class ReportBuilder {
 public:
  ReportBuilder(Plan plan, Profile profile, Site site);
  void add(const Verdict& verdict, const Sample* sample);  // A VerdictSink.
  Report build(const Ruling& ruling);

 private:
  Report report_;
  std::map<std::string, std::size_t> first_distribution_;  // By case name.
};

// A format is a pure function from a report to bytes: one file each, registered by itself.
struct Format {
  std::string name;   // As given to --format.
  std::string about;
  std::string file;   // Under report/: "index.html".
  std::string (*render)(const Report&);
};

// What the terminal shows after a campaign. `colour` for a terminal; at most `columns` wide.
std::string terminal_table(const Report& report, bool colour, std::size_t columns);

}  // namespace assay
