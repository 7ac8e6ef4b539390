// Two campaigns side by side.
#include <gmock/gmock.h>

#include "results/compare/caveats.hpp"
#include "results/compare/comparison.hpp"
#include "results/compare/text.hpp"
#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

VerdictSink into(auto& sink) {
  return [&](const Verdict& verdict, std::span<const SampleView> samples) {
    sink.add(verdict, samples);
  };
}

Comparison compared(const Street& first, const Street& second, double z = 1.645,
                    std::vector<LaterLook> retests = {}) {
  ComparisonSide before(first.plan, first.profile);
  const ComparisonSide after(second.plan, second.profile);
  const Measurements earlier = first.measurements();
  judge(first.plan, first.profile, first.site, earlier, into(before));
  Comparer comparer(before, after, z);
  Measurements later = second.measurements();
  later.later = std::move(retests);
  judge(second.plan, second.profile, second.site, later, into(comparer));
  return comparer.build();
}

Street measuring(double value, double scatter = 0.002) {
  Street street;
  street.values() = values_around(value, scatter);
  return street;
}

TEST(Comparison, of_a_campaign_with_itself_shows_no_difference) {
  const Comparison comparison = compared(Street{}, Street{});
  EXPECT_EQ(comparison.of(Change::none_shown), 1U);
  EXPECT_EQ(exit_of(comparison), Exit::accepted);
}

TEST(Comparison, shows_what_is_worse_beyond_its_uncertainty) {
  const Comparison comparison = compared(measuring(28e9), measuring(27e9));
  ASSERT_EQ(comparison.figures.size(), 1U);
  const ComparedFigure& figure = comparison.figures[0];
  EXPECT_EQ(figure.change, Change::worse);
  EXPECT_NEAR(*figure.difference, -1.0 / 28, 1e-9);
  EXPECT_LT(*figure.uncertainty, 1.0 / 28);
  EXPECT_EQ(exit_of(comparison), Exit::rejected);
}

TEST(Comparison, shows_what_is_better) {
  const Comparison comparison = compared(measuring(27e9), measuring(28e9));
  EXPECT_EQ(comparison.of(Change::better), 1U);
  EXPECT_EQ(exit_of(comparison), Exit::accepted);
}

TEST(Comparison, takes_a_lower_time_as_better) {
  Reading before{"latency", "s", Better::lower, {2.0, 0.01, 20}, "", false, std::nullopt};
  Reading after = before;
  after.estimate.value = 1.0;
  EXPECT_EQ(compare(before, after, 1.645).change, Change::better);
  EXPECT_EQ(compare(after, before, 1.645).change, Change::worse);
}

TEST(Comparison, of_scattered_figures_shows_no_difference_that_quiet_ones_show) {
  EXPECT_EQ(compared(measuring(28e9, 0.1), measuring(27e9, 0.1)).of(Change::none_shown), 1U);
  EXPECT_EQ(compared(measuring(28e9), measuring(27e9)).of(Change::worse), 1U);
}

TEST(Comparison, counts_the_uncertainty_of_both_sides) {
  const Comparison quiet = compared(measuring(28e9), measuring(28e9));
  const Comparison one = compared(measuring(28e9, 0.02), measuring(28e9));
  const Comparison both = compared(measuring(28e9, 0.02), measuring(28e9, 0.02));
  EXPECT_LT(*quiet.figures[0].uncertainty, *one.figures[0].uncertainty);
  EXPECT_LT(*one.figures[0].uncertainty, *both.figures[0].uncertainty);
}

TEST(Comparison, of_what_was_disturbed_is_none) {
  Street noisy;
  noisy.sample().conditions["foreign_cpus"] = 3;
  for (const auto& comparison : {compared(noisy, Street{}), compared(Street{}, noisy)}) {
    EXPECT_EQ(comparison.of(Change::incomparable), 1U);
    EXPECT_THAT(comparison.figures[0].reason, HasSubstr("foreign_cpus"));
    EXPECT_EQ(exit_of(comparison), Exit::undecided);
  }
}

TEST(Comparison, takes_a_result_that_became_wrong_as_worse) {
  Street wrong;
  wrong.sample().status = SampleStatus::wrong;
  wrong.sample().cause = "element 7";
  const Comparison comparison = compared(Street{}, wrong);
  EXPECT_EQ(comparison.of(Change::worse), 1U);
  EXPECT_THAT(comparison.figures[0].reason, HasSubstr("element 7"));
  EXPECT_EQ(compared(wrong, wrong).of(Change::incomparable), 1U);
}

// The second campaign measured its case again.
std::vector<LaterLook> retest(const Street& street, Again again, double value) {
  std::vector<LaterLook> looks(1);
  looks[0].plan = street.plan;
  looks[0].plan.number = 2;
  looks[0].plan.entries[0].again = again;
  looks[0].samples.append(healthy_sample("hbm.triad", "cpu-0", values_around(value, 0.01)));
  return looks;
}

TEST(Comparison, takes_the_pooled_values_that_the_verdict_rests_on) {
  const Street open = measuring(20e9, 0.0101);
  const Comparison once = compared(Street{}, open);
  const Comparison pooled = compared(Street{}, open, 1.645, retest(open, Again::pool, 20.4e9));
  ASSERT_EQ(pooled.figures.size(), 1U);
  EXPECT_GT(*pooled.figures[0].after, *once.figures[0].after);
  EXPECT_LT(*pooled.figures[0].after, 20.4e9);
}

TEST(Comparison, takes_what_was_measured_anew_and_not_what_it_replaced) {
  Street noisy = measuring(10e9);
  noisy.plan.retest = {60, kRepetitions};
  noisy.sample().conditions["foreign_cpus"] = 3;
  const Comparison comparison = compared(Street{}, noisy, 1.645, retest(noisy, Again::anew, 28e9));
  ASSERT_EQ(comparison.figures.size(), 1U);
  EXPECT_NEAR(*comparison.figures[0].after, 28e9, 1e3);
}

TEST(Comparison, of_another_unit_of_measure_is_none) {
  Reading before{"rate", "B/s", Better::higher, {2.0, 0.01, 20}, "", false, std::nullopt};
  Reading after = before;
  after.unit = "1/s";
  EXPECT_EQ(compare(before, after, 1.645).change, Change::incomparable);
}

TEST(Comparison, of_figures_without_scatter_that_are_equal_shows_no_difference) {
  const Reading one{"rate", "1/s", Better::higher, {2.0, 0, 20}, "", false, std::nullopt};
  EXPECT_EQ(compare(one, one, 1.645).change, Change::none_shown);
}

TEST(Comparison, takes_a_fact_that_is_not_as_expected_any_more_as_worse) {
  const Reading before{"governor", "", Better::higher, {}, "", false, Outcome::pass};
  Reading after = before;
  after.outcome = Outcome::fail;
  EXPECT_EQ(compare(before, after, 1.645).change, Change::worse);
  EXPECT_EQ(compare(after, before, 1.645).change, Change::better);
  EXPECT_EQ(compare(before, before, 1.645).change, Change::none_shown);
}

TEST(Comparison, of_nothing_in_common_is_undecided_and_lists_what_is_only_in_one) {
  Street other;
  other.entry().benchmark = "hbm.copy";
  other.bound().benchmark = "hbm.copy";
  other.sample().case_name = "hbm.copy";
  const Comparison comparison = compared(Street{}, other);
  EXPECT_THAT(comparison.only_before, Contains("hbm.triad"));
  EXPECT_THAT(comparison.only_after, Contains("hbm.copy"));
  EXPECT_EQ(exit_of(comparison), Exit::undecided);
}

TEST(Comparison, counts_units_that_only_one_side_holds) {
  Street larger;
  larger.add_device("cpu-1");
  EXPECT_EQ(compared(Street{}, larger).pairs_only_after, 1U);
  EXPECT_EQ(compared(larger, Street{}).pairs_only_before, 1U);
  EXPECT_EQ(compared(larger, larger).pairs_only_before, 0U);
}

Street fleet(std::size_t units) {
  Street street;
  street.entry().units.clear();
  street.site.hosts.front().devices.clear();
  street.measured.samples.clear();
  for (std::size_t i = 0; i < units; ++i) {
    const std::string id = "cpu-" + std::to_string(i);
    street.entry().units.push_back(id);
    street.site.hosts.front().devices.emplace_back().id = id;
    // No two units measure the same noise.
    const double other = 28e9 * (1 + 1e-9 * static_cast<double>(i));
    street.measured.samples.push_back(healthy_sample("hbm.triad", id, values_around(other)));
  }
  return street;
}

TEST(Comparison, keeps_the_worst_of_very_many) {
  constexpr std::size_t kUnits = 2 * kFiguresMax + 7;
  Street second = fleet(kUnits);
  second.values(kUnits - 3) = values_around(20e9);
  const Comparison comparison = compared(fleet(kUnits), second);
  EXPECT_EQ(comparison.figures.size(), kFiguresMax);
  EXPECT_EQ(comparison.left_out, kUnits - kFiguresMax);
  EXPECT_EQ(comparison.figures[0].unit, "cpu-" + std::to_string(kUnits - 3));
  EXPECT_EQ(comparison.figures[0].change, Change::worse);
}

TEST(Comparison, never_says_that_two_figures_are_the_same) {
  const std::string text = comparison_text(compared(Street{}, Street{}), 0.05, 200);
  EXPECT_THAT(text, HasSubstr("no difference shown"));
  EXPECT_THAT(text, Not(HasSubstr("same")));
  EXPECT_THAT(text, Not(HasSubstr("equal")));
}

std::vector<std::string> between(const Street& first, const Street& second) {
  return caveats({first.plan, first.site, "a", {}, {}, {}},
                 {second.plan, second.site, "a", {}, {}, {}});
}

TEST(Caveats, of_a_campaign_and_itself_are_none) { EXPECT_TRUE(between({}, {}).empty()); }

TEST(Caveats, name_seed_repetitions_and_what_the_hosts_state) {
  Street other;
  other.plan.seed = 99;
  other.entry().sampling.repetitions = 10;
  other.site.hosts.front().facts["kernel"] = "6.9";
  const auto found = between(Street{}, other);
  EXPECT_THAT(found, Contains(HasSubstr("seed: 1 first, 99 then")));
  EXPECT_THAT(found, Contains(HasSubstr("20 repetitions")));
  EXPECT_THAT(found, Contains(HasSubstr("not stated first, 6.9 then")));
}

TEST(Caveats, name_another_library) {
  const Street street;
  const auto found = caveats({street.plan, street.site, "a", {{"libblas", "00"}}, {}, {}},
                             {street.plan, street.site, "b", {{"libblas", "11"}}, {}, {}});
  EXPECT_THAT(found, Contains(HasSubstr("libblas of library")));
  EXPECT_THAT(found, Contains(HasSubstr("profiles differ")));
}

}  // namespace
}  // namespace assay
