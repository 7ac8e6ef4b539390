// What a report keeps of measurements that ranks make together: each size for itself, never an
// average over sizes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/samples.hpp"
#include "results/record/verdict.hpp"
#include "results/report/fit.hpp"
#include "results/report/part_rates.hpp"
#include "results/report/rank_maps.hpp"
#include "results/report/statistics.hpp"

namespace assay {

// A case of a collective as its axes name it.
struct CollectiveCase {
  std::string line;  // "fp32, out of place, default": all axes but the size.
  double size = 0;   // Bytes, of the axis.
};

// What one size came to.
struct CollectivePoint {
  CollectiveCase of;
  std::optional<Outcome> outcome;
  double bytes = 0;             // S: what was moved, `size` in whole elements of every rank.
  Statistics busbw;             // B/s
  Statistics seconds;           // S / algbw.
  double bus_factor = 0;        // busbw / algbw.
  std::optional<double> limit;  // At least so much busbw was demanded.
};

// A case's rows of ranks, and whom its worker names as slow.
struct SkewColumn {
  CollectiveCase of;
  RankColumn ranks;
  std::string points_to;
};

struct PairTable {
  CollectiveCase of;
  PairMap pairs;
  std::string points_to;
};

struct PartTable {
  CollectiveCase of;
  PartRates parts;
};

// One benchmark on one unit.
struct Collective {
  std::string benchmark;
  std::string unit;
  Level level = Level::host;
  std::string split;  // That one device was split into two ranks, in a sentence; mostly empty.
  std::vector<CollectivePoint> points;  // By line, then ascending in size.
  std::vector<SkewColumn> skew;         // The same.
  std::vector<PairTable> pairs;         // The same.
  std::vector<PartTable> parts;         // The same.
  std::uint64_t empty = 0;              // Cases that brought nothing to draw.
  std::uint64_t left_out = 0;           // Cases beyond kCollectiveCasesMax.
};

struct Collectives {
  std::vector<Collective> all;       // By unit and benchmark, in the order of the plan.
  std::uint64_t units_left_out = 0;  // Beyond kCollectiveUnitsMax.
};

// Whatever the size of a site: the units that are drawn of each level, the cases of a benchmark on
// each of them, and of these the maps of pairs, which are the largest.
inline constexpr std::size_t kCollectiveUnitsMax = 8;
inline constexpr std::size_t kCollectiveCasesMax = 64;
inline constexpr std::size_t kPairTablesMax = 4;

// Of the suite allreduce, and with a rate over a size, between pairs or of parts.
bool is_collective(const PlanEntry& entry);

// The points of one line of a chart, and the curve through them.
struct CollectiveLine {
  std::string name;
  std::span<const CollectivePoint> points;
  Fit fit;
};
std::vector<CollectiveLine> lines(const Collective& collective);

// Fed verdict by verdict. Copes with a site of any size: see the limits above.
class CollectiveBook {
 public:
  CollectiveBook() = default;
  explicit CollectiveBook(const Plan& plan);

  void add(const Verdict& verdict, std::span<const SampleView> samples);
  Collectives take();  // After the last verdict.

 private:
  struct Planned {
    std::string benchmark;
    Level level = Level::host;
    CollectiveCase of;
    std::uint64_t units_left_out = 0;
  };

  Collective* place_of(Planned& planned, const std::string& unit);

  std::map<std::string, Planned, std::less<>> planned_;  // By case name.
  std::map<Level, std::set<std::string>> units_;
  Collectives found_;
};

}  // namespace assay
