// What the whole rule risks, both looks together, by seeded simulation: exactly at the limit and
// near it. Every profile that the program carries states a row of this table.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "results/format/profile.hpp"
#include "results/judge/rule.hpp"

namespace assay {
namespace {

constexpr int kTrials = 200'000;
constexpr double kLimit = 1000;
constexpr double kDeviation = 3;

struct Row {
  const char* name;
  Decision decision;
  std::uint32_t n;  // Repetitions of the first look: decision.n or more.
};

const std::array<Row, 4> kRows{{
    {"twenty_and_twenty_more", {.z = 1.85, .risk = 0.05, .n = 20, .k = 20, .source = {}}, 20},
    {"forty_and_twenty_more", {.z = 1.85, .risk = 0.05, .n = 20, .k = 20, .source = {}}, 40},
    {"six_and_six_more", {.z = 1.85, .risk = 0.05, .n = 6, .k = 6, .source = {}}, 6},
    {"twelve_and_no_retest", {.z = 1.645, .risk = 0.05, .n = 12, .k = 0, .source = {}}, 12},
}};

// xorshift64* (Vigna 2016): small, and the same everywhere.
class Noise {
 public:
  // Marsaglia's polar method: two normal numbers at a time, without a sine.
  double operator()() {
    if (spare_ready_) {
      spare_ready_ = false;
      return spare_;
    }
    double u = 0;
    double square = 0;
    double v = 0;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      square = u * u + v * v;
    } while (square >= 1 || square == 0);
    const double factor = std::sqrt(-2 * std::log(square) / square);
    spare_ = v * factor;
    spare_ready_ = true;
    return u * factor;
  }

 private:
  double uniform() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return (static_cast<double>((state_ * 2685821657736338717ULL) >> 11) + 0.5) * 0x1p-53;
  }

  std::uint64_t state_ = 20261122;
  double spare_ = 0;
  bool spare_ready_ = false;
};

// One unit: what the first look and both looks together say of noise around zero. Shifted, it is
// the same unit with another true value: the rule is told nothing else.
struct Unit {
  std::array<Estimate, 2> looks;
};

Unit measure(const Row& row, Noise& noise) {
  std::vector<double> values;
  values.reserve(row.n + row.decision.k);
  for (std::uint32_t i = 0; i < row.n; ++i) values.push_back(kDeviation * noise());
  Unit unit;
  unit.looks[0] = estimate(describe(values), 0);
  if (row.decision.k == 0) return unit;
  for (std::uint32_t i = 0; i < row.decision.k; ++i) values.push_back(kDeviation * noise());
  unit.looks[1] = estimate(describe(values), 0);
  return unit;
}

// The second look is taken only where the first one straddles, and then it stands.
Outcome judged(const Unit& unit, double truth, const Limit& limit, const Decision& decision) {
  Outcome outcome = Outcome::indeterminate;
  const int looks = decision.k == 0 ? 1 : 2;
  for (int look = 0; look < looks && outcome == Outcome::indeterminate; ++look) {
    Estimate measured = unit.looks[static_cast<std::size_t>(look)];
    measured.value += truth;
    outcome = decide(measured, limit, decision.z).outcome;
  }
  return outcome;
}

// How often a unit passed or failed, by where it lies: at T, T - u, T + u, T - 3u, T + 3u, where u
// is the standard uncertainty of the first look.
constexpr std::array<double, 5> kPlaces{0, -1, 1, -3, 3};

struct Counts {
  std::array<int, 5> passes{};
  std::array<int, 5> fails{};
};

void count(const Unit& unit, const Row& row, bool is_floor, Counts& counts) {
  const double u = 1.2533 * kDeviation / std::sqrt(static_cast<double>(row.n));
  for (std::size_t place = 0; place < kPlaces.size(); ++place) {
    const Outcome outcome = judged(unit, kLimit + kPlaces[place] * u,
                                   {.is_floor = is_floor, .value = kLimit}, row.decision);
    if (outcome == Outcome::pass) ++counts.passes[place];
    if (outcome == Outcome::fail) ++counts.fails[place];
  }
}

// Wrong passes at or beyond the bad side of the limit, wrong fails at or beyond the good one; the
// most at any place.
double worst_share(const Counts& counts, bool is_floor) {
  int most = 0;
  for (std::size_t place = 0; place < kPlaces.size(); ++place) {
    const double good = is_floor ? kPlaces[place] : -kPlaces[place];
    if (good <= 0) most = std::max(most, counts.passes[place]);
    if (good >= 0) most = std::max(most, counts.fails[place]);
  }
  return static_cast<double>(most) / kTrials;
}

double limit_of(double risk) { return risk + 3 * std::sqrt(risk * (1 - risk) / kTrials); }

class Risk : public testing::TestWithParam<Row> {};

TEST_P(Risk, of_a_wrong_pass_and_of_a_wrong_fail_is_at_most_what_is_stated) {
  const Row& row = GetParam();
  Noise noise;
  Counts floor;
  Counts ceiling;
  for (int trial = 0; trial < kTrials; ++trial) {
    const Unit unit = measure(row, noise);
    count(unit, row, true, floor);
    count(unit, row, false, ceiling);
  }
  EXPECT_LE(worst_share(floor, true), limit_of(row.decision.risk));
  EXPECT_LE(worst_share(ceiling, false), limit_of(row.decision.risk));
  // The guard band is no wider than it has to be, and a good unit passes.
  EXPECT_GT(worst_share(floor, true), 0.6 * row.decision.risk);
  EXPECT_GT(floor.passes[4], kTrials * 3 / 4);
  EXPECT_GT(ceiling.passes[3], kTrials * 3 / 4);
}

INSTANTIATE_TEST_SUITE_P(Rows, Risk, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

// The table would notice: looking once more than is stated, with a z for one look, is riskier.
TEST(RiskOfMoreLooks, than_stated_is_found) {
  Row row = kRows[0];
  row.decision.z = 1.645;
  Noise noise;
  Counts counts;
  for (int trial = 0; trial < kTrials; ++trial) count(measure(row, noise), row, true, counts);
  EXPECT_GT(worst_share(counts, true), limit_of(row.decision.risk));
}

TEST(RiskOfProfiles, that_the_program_carries_is_a_row_of_the_table) {
  const std::filesystem::path source = ASSAY_SOURCE_DIR;
  std::size_t seen = 0;
  for (const char* folder : {"suites/profiles", "tests/cli", "results/reference/street"}) {
    for (const auto& entry : std::filesystem::directory_iterator(source / folder)) {
      if (entry.path().extension() != ".json") continue;
      std::ifstream file(entry.path());
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      if (text.find("\"assay/profile/") == std::string::npos) continue;
      ++seen;
      const Decision stated = parse_profile(text, entry.path().string()).decision;
      EXPECT_TRUE(std::ranges::any_of(kRows, [&](const Row& row) {
        return row.decision.z == stated.z && row.decision.n == stated.n &&
               row.decision.k == stated.k && row.decision.risk == stated.risk;
      })) << entry.path();
    }
  }
  EXPECT_GE(seen, 4U);
}

}  // namespace
}  // namespace assay
