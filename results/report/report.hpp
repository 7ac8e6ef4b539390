// What every report format renders: built verdict by verdict, so that its size follows the number
// of cases and exceptions, not of units.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/judge/judge.hpp"
#include "results/report/collectives.hpp"
#include "results/report/serving.hpp"
#include "results/report/tokens.hpp"
#include "results/report/waivers.hpp"

namespace assay {

// A judged value beside the limit that decided.
struct UnitValue {
  std::string unit;
  double value = 0;
  double limit = 0;
  double margin = 0;
  Outcome outcome = Outcome::error;
};

// One metric of one case, over all its units.
struct Distribution {
  std::string case_name;
  std::string stage;
  std::string metric;
  std::string unit;
  Better better = Better::higher;
  std::vector<double> values;  // Median of each unit, sorted; with few units see `repetitions`.
  std::map<std::string, std::vector<double>> repetitions;  // By unit, for the first 8 units.
  std::vector<double> limits;                              // Distinct limits that decided, sorted.
  std::string relation;
  std::string source;
  bool recorded = false;            // Not judged.
  bool later_round = false;         // Of a case that is measured in rounds, not the first one.
  std::string reason;               // Of the first unit.
  std::vector<UnitValue> nearest;   // Least margin first, at most kNearestMax.
  std::optional<double> shortfall;  // The largest of any unit: see shortfall.hpp.
};

// How many units of one case came out how.
struct CaseCount {
  std::string case_name;
  std::string stage;
  Level level = Level::device;
  Tally tally;
};

// The values that the hosts state of one fact, each with the number of hosts.
struct FactCount {
  std::map<std::string, std::uint64_t> values;  // As people read them, at most kFactValuesMax.
  std::uint64_t others = 0;                     // Hosts with a value beyond those.
};

struct Report {
  Plan plan;
  Profile profile;
  Site site;
  Summary summary;
  std::vector<UnitVerdict> units;
  std::vector<CaseCount> cases;             // In plan order.
  std::vector<Distribution> distributions;  // In plan order.
  std::vector<Verdict> exceptions;          // Not pass, worst first, at most kExceptionsMax.
  std::uint64_t exceptions_left_out = 0;
  std::vector<StatedWaiver> waivers;  // In the order of the ledger.
  std::vector<Verdict> verdicts;  // All of them while there are at most kVerdictsMax; else empty.
  std::map<std::string, std::vector<double>>
      conditions;                          // Every case's value of each condition, sorted.
  std::map<std::string, FactCount> facts;  // Of the host cases: what the hosts are.
  std::vector<std::pair<std::string, Facts>> case_facts;  // How each case was measured, first unit.
  Collectives collectives;                                // What ranks measured together.
  std::vector<Finding> findings = {};                     // Causes, those that explain most first.
  std::vector<Absence> absent = {};    // Who did not enter behind the gates, in the site's order.
  std::vector<FrozenAlgorithm> algorithms = {};  // What was tuned, and what won.
  std::vector<TokenCase> tokens = {};  // The reference transformer beside its rooflines.
  std::vector<ServingSweep> sweeps = {};  // Endpoints over loads.
};

inline constexpr std::size_t kExceptionsMax = 500;
inline constexpr std::size_t kVerdictsMax = 2000;
inline constexpr std::size_t kNearestMax = 10;
inline constexpr std::size_t kRepetitionUnitsMax = 8;
inline constexpr std::size_t kFactValuesMax = 8;

class ReportBuilder {
 public:
  ReportBuilder(Plan plan, Profile profile);
  ReportBuilder(const ReportBuilder&) = delete;
  ReportBuilder& operator=(const ReportBuilder&) = delete;
  void waive(std::vector<Waiver> waivers);                                // Before the first add().
  void add(const Verdict& verdict, std::span<const SampleView> samples);  // A VerdictSink.
  Report build(const Ruling& ruling, Site site);  // Once, after the last add().

 private:
  struct Place {
    std::size_t case_count = 0;
    std::size_t distribution = 0;  // The first of the case's metrics; the others follow it.
    std::size_t metrics = 0;
    bool has_facts = false;
    bool is_collective = false;
    bool concerns_tokens = false;
    bool is_sweep = false;
  };
  struct Rank {
    Outcome outcome = Outcome::error;
    double margin = 0;
    std::uint64_t order = 0;
  };
  struct Exception {
    Rank rank;
    Verdict verdict;
  };

  static bool is_worse(const Rank& a, const Rank& b);
  void add_exception(const Verdict& verdict);
  void add_judgement(Distribution& distribution, const Verdict& verdict,
                     const Judgement& judgement);
  void add_sample(Place& place, const SampleView& sample);
  std::vector<double>& condition(const std::string& name, std::size_t at);
  void add_facts(Place& place, const SampleView& sample);
  void add_host_facts(const Facts& facts);

  Report report_;
  using Places = std::map<std::string, Place, std::less<>>;  // By case name.
  Places places_;
  Places::value_type* latest_ = nullptr;  // Of the verdict before.
  using Conditions = std::map<std::string, std::vector<double>>;
  std::vector<Conditions::value_type*> conditions_;  // As the sample before had them.
  std::vector<Exception> exceptions_;                // A heap; the mildest in front.
  WaiverBook waivers_;
  CollectiveBook collectives_;
  TokenBook tokens_;
  ServingBook sweeps_;
  std::uint64_t added_ = 0;
};

// A format is a pure function from a report to bytes: one file each, registered by itself.
struct Format {
  std::string name;  // As given to --format.
  std::string about;
  std::string file;  // Under report/: "index.html".
  std::string (*render)(const Report&);
};

// What the terminal shows after a campaign. `colour` for a terminal; at most `columns` wide.
std::string terminal_table(const Report& report, bool colour, std::size_t columns);

}  // namespace assay
