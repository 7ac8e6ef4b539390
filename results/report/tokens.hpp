// What a report says of the reference transformer: each speed beside the roofline that follows from
// what the same campaign measured on the same unit.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/samples.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// Tokens a second that arithmetic alone and memory alone would allow: the measured FLOP/s by the
// FLOP of a token, the measured B/s by its bytes (Williams and others, "Roofline", 2009).
struct Roofline {
  double by_compute = 0;
  double by_memory = 0;

  bool is_memory() const { return by_memory < by_compute; }
  double throughput() const { return is_memory() ? by_memory : by_compute; }
};

// One case on one unit, where its throughput stands. Medians.
struct TokenSpeed {
  std::string unit;
  double throughput = 0;            // Tokens/s of all its devices.
  double ranks = 1;                 // That share the model.
  std::optional<double> per_user;   // Tokens/s of one sequence.
  std::optional<double> ttft;       // Seconds.
  std::optional<double> tpot;       // Seconds.
  std::optional<double> mfu;        // Share of the device's peak.
  std::optional<double> per_joule;  // Tokens.
  std::string energy_basis;         // Whose energy; why there is no figure where it is none.
  std::optional<Roofline> roofline;
  std::string no_roofline;  // Why there is none.

  double of_roofline() const { return roofline ? throughput / roofline->throughput() : 0; }
};

// One case over all its units.
struct TokenCase {
  std::string case_name;
  std::string products;            // The benchmark that says what arithmetic allows.
  std::vector<TokenSpeed> speeds;  // Of the first kTokenUnitsMax units.
  std::vector<double> shares;      // Of the roofline, of all units that have one, sorted.
  std::uint64_t without = 0;       // Units that have none.
  std::uint64_t left_out = 0;      // Units that are counted and not shown.
  std::string convention;          // By which FLOP are counted.
  std::set<std::string> models;    // SHA-256 of the model's file, as samples state it.
};

inline constexpr std::size_t kTokenUnitsMax = 8;
inline constexpr std::string_view kMemoryReference = "hbm.read";

// Whether the book wants its verdicts: a speed of the reference transformer, or a measurement that
// a roofline may follow from.
bool concerns_tokens(const PlanEntry& entry);

// Fed verdict by verdict; a speed may come before what its roofline follows from.
class TokenBook {
 public:
  TokenBook() = default;
  explicit TokenBook(const Plan& plan);

  void add(const Verdict& verdict, std::span<const SampleView> samples);
  std::vector<TokenCase> take();  // After the last verdict, in the order of the plan.

 private:
  // Of one benchmark on one unit: the greatest median of its cases; 0 where none stands.
  struct Reference {
    double greatest = 0;
    std::string objection;  // Against one that does not stand.
  };
  struct Speed {
    TokenSpeed speed;
    double flop = 0;  // Of a token; 0: not stated.
    double bytes = 0;
    double weights_per_llc = 0;  // 0: not stated.
  };
  struct Planned {
    TokenCase of;
    std::vector<Speed> speeds;
  };

  void add_speed(Planned& planned, const Verdict& verdict, const SampleView& sample);
  Reference reference(const std::string& benchmark, const std::string& unit) const;
  void resolve(const TokenCase& of, Speed& speed) const;

  std::vector<Planned> planned_;
  std::map<std::string, std::size_t, std::less<>> places_;           // By case name.
  std::map<std::string, std::string, std::less<>> reference_cases_;  // Case name to benchmark.
  std::unordered_map<std::string, Reference> references_;            // By benchmark and unit.
};

// "61.2 % of the 1,234 tokens/s that hbm.read allows", "no roofline: ...".
std::string in_words(const TokenCase& of, const TokenSpeed& speed);

// "median 61.2 %, least 58.0 % of 13,800 units; 3 have no roofline"; empty for one that is shown.
std::string spread_in_words(const TokenCase& of);

}  // namespace assay
