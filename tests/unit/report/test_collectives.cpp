// What a report keeps of ranks, and how the page shows it.
#include <gtest/gtest.h>

#include <limits>

#include "results/record/registered.hpp"
#include "tests/unit/report/collective_example.hpp"
#include "tests/unit/report/example.hpp"

namespace assay {
namespace {

std::string page_of(const Report& report) {
  return Registered<Format>::find("html")->render(report);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::vector<std::string> names(std::size_t count) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < count; ++at) all.push_back(std::to_string(at));
  return all;
}

TEST(Collectives, keep_each_size_for_itself_in_ascending_order) {
  const Report report = example::all_reduce({.sizes = {16777216, 8, 65536}});
  ASSERT_EQ(report.collectives.all.size(), 1U);
  const Collective& collective = report.collectives.all.front();
  ASSERT_EQ(collective.points.size(), 3U);
  EXPECT_EQ(collective.points[0].bytes, 8);
  EXPECT_EQ(collective.points[1].bytes, 65536);
  EXPECT_NEAR(collective.points[1].seconds.median, 12e-6 + 0.21e-9 * 65536, 1e-9);
  EXPECT_LT(collective.points[1].busbw.p5, collective.points[1].busbw.median);
  EXPECT_NEAR(collective.points[1].bus_factor, 1.5, 1e-9);
  EXPECT_EQ(collective.points[1].limit, 1.0);
}

TEST(Collectives, draw_a_line_for_each_way_of_doing_it) {
  const Report report = example::all_reduce({.types = {"fp32", "bf16"}});
  const auto all = lines(report.collectives.all.front());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "bf16, out of place, default");
  EXPECT_EQ(all[1].name, "fp32, out of place, default");
  ASSERT_TRUE(all[1].fit.curve);
  EXPECT_NEAR(all[1].fit.curve->alpha, 12e-6, 1e-8);
}

TEST(Collectives, say_alpha_and_beta_in_words) {
  const std::string page = page_of(example::all_reduce({}));
  EXPECT_TRUE(contains(page,
                       "alpha 12.00 µs, beta 0.2100 ns/B = 4.762 GB/s, "
                       "which is a busbw of 7.143 GB/s."));
  EXPECT_EQ(times(page, "<canvas id=\"sizes-1-"), 2U);
  EXPECT_EQ(times(page, "\"kind\":\"sizes\""), 2U);
}

TEST(Collectives, say_why_there_is_no_curve) {
  EXPECT_TRUE(contains(page_of(example::all_reduce({.sizes = {8, 4096}})),
                       "No curve: a curve needs 3 sizes."));
}

TEST(Collectives, of_one_size_are_a_table_without_a_picture) {
  const std::string page = page_of(example::all_reduce({.sizes = {4096}}));
  EXPECT_TRUE(contains(page, "4 KiB"));
  EXPECT_EQ(times(page, "<canvas id=\"sizes-"), 0U);
  EXPECT_EQ(times(page, "\"kind\":\"sizes\""), 0U);
}

TEST(Collectives, mark_what_lies_far_from_its_curve) {
  Report report = example::all_reduce({.sizes = {8, 64, 512, 65536, 1048576, 16777216}});
  EXPECT_FALSE(contains(page_of(report), "off it."));
  Statistics& seconds = report.collectives.all.front().points[3].seconds;
  seconds.median *= 4;
  const std::string page = page_of(report);
  EXPECT_TRUE(contains(page, "1 of 6 sizes lie more than 50 % off it."));
  EXPECT_EQ(times(page, " !</strong>"), 1U);
}

TEST(Collectives, say_that_one_device_was_split) {
  const std::string page = page_of(example::all_reduce({.split = "cpu-0 was split <b>in two</b>"}));
  EXPECT_TRUE(contains(page, "cpu-0 was split &lt;b&gt;in two&lt;/b&gt;. What these ranks"));
}

TEST(Collectives, are_no_part_of_a_campaign_without_them) {
  EXPECT_TRUE(example::report({.units = 4}).collectives.all.empty());
  EXPECT_FALSE(contains(page_of(example::report({.units = 4})), "id=\"collectives\""));
}

TEST(Collectives, what_was_wrong_is_never_drawn) {
  Plan plan;
  PlanEntry entry;
  entry.benchmark = "allreduce.all_gather";
  entry.axes = {{"size", "8"}};
  entry.metrics = {{"algbw", "B/s", Better::higher}};
  plan.entries.push_back(entry);
  Sample sample;
  sample.case_name = "allreduce.all_gather[size=8]";
  sample.unit = "h1";
  sample.status = SampleStatus::wrong;
  sample.metrics["algbw"] = sample.metrics["busbw"] = {"B/s", {1, 2, 3}};
  Samples samples;
  samples.append(sample);
  const SampleView view = samples[0];
  Verdict verdict;
  verdict.case_name = sample.case_name;
  verdict.unit = "h1";
  ReportBuilder builder(plan, {});
  builder.add(verdict, {&view, 1});
  const Report report = builder.build({}, {});
  EXPECT_TRUE(report.collectives.all.front().points.empty());
  EXPECT_TRUE(contains(page_of(report), "1 case brought nothing that could be drawn."));
}

TEST(Collectives, stay_within_their_limits) {
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t at = 1; at <= 2 * kCollectiveCasesMax; ++at) sizes.push_back(8 * at);
  const Report report = example::all_reduce({.units = names(40), .sizes = sizes, .ranks = 3});
  EXPECT_EQ(report.collectives.all.size(), kCollectiveUnitsMax);
  EXPECT_EQ(report.collectives.units_left_out, 40 - kCollectiveUnitsMax);
  for (const Collective& collective : report.collectives.all) {
    EXPECT_EQ(collective.points.size(), kCollectiveCasesMax);
    EXPECT_EQ(collective.left_out, kCollectiveCasesMax);
  }
  const std::string page = page_of(report);
  EXPECT_TRUE(contains(page, "32 further units are not drawn"));
  EXPECT_TRUE(contains(page, "64 further cases are not drawn."));
}

TEST(SkewMap, names_the_slowest_rank_and_by_how_much) {
  const Report report = example::all_reduce({});
  const RankColumn& column = report.collectives.all.front().skew.front().ranks;
  EXPECT_EQ(column.slowest, 2U);
  EXPECT_NEAR(column.most, 0.3, 1e-9);
  EXPECT_NEAR(*column.excess[0], 0, 1e-9);
  const std::string page = page_of(report);
  EXPECT_TRUE(contains(page, "Rank 2 is the slowest one in 3 of 3 cases."));
  EXPECT_EQ(times(page, " most\">30</td>"), 3U);
  EXPECT_TRUE(contains(page, "Rank 2 (h3/cpu-0, CPUs 0-1, on h3) takes 30 % longer."));
}

TEST(SkewMap, writes_no_numbers_into_the_cells_of_many_ranks) {
  EXPECT_TRUE(contains(page_of(example::all_reduce({.ranks = 32})), ">30</td>"));
  const std::string page = page_of(example::all_reduce({.ranks = 33}));
  EXPECT_FALSE(contains(page, ">30</td>"));
  EXPECT_TRUE(contains(page, "title=\"30\""));
}

TEST(SkewMap, lets_many_ranks_share_rows_and_says_so) {
  const Report report = example::all_reduce({.ranks = 130});
  const RankColumn& column = report.collectives.all.front().skew.front().ranks;
  EXPECT_EQ(column.rows.each(), 3U);
  EXPECT_EQ(column.excess.size(), 44U);
  EXPECT_NEAR(*column.excess[0], 0.3, 1e-9);  // Of ranks 0 to 2 the slowest.
  EXPECT_EQ(column.rows.name(43), "129");
  EXPECT_TRUE(contains(page_of(report), "130 ranks share 44 rows, 3 each"));
}

TEST(SkewMap, believes_no_rank_that_no_cluster_has) {
  Sample sample;
  sample.case_name = "allreduce.all_reduce";
  for (const char* name : {"own_work.rank-0", "own_work.rank-1", "own_work.rank-1000001",
                           "own_work.rank-18446744073709551616", "own_work.rank--1",
                           "own_work.rank-2x", "own_work.rank-", "own_work"}) {
    sample.metrics[name] = {"s", {1}};
  }
  sample.metrics["own_work.rank-1"].values = {2, std::numeric_limits<double>::quiet_NaN(), -1};
  Samples samples;
  samples.append(sample);
  const SampleView view = samples[0];
  const auto column = rank_column({&view, 1});
  ASSERT_TRUE(column);
  EXPECT_EQ(column->rows.ranks, 2U);
  EXPECT_EQ(column->most, 1);
}

TEST(PairMap, shows_what_each_two_ranks_reached) {
  const Report report = example::ping_pong({.ranks = 4});
  const PairMap& map = report.collectives.all.front().pairs.front().pairs;
  EXPECT_EQ(map.rates[0 * 4 + 1], 1e9);
  EXPECT_EQ(map.rates[3 * 4 + 2], 5e9);
  EXPECT_EQ(map.rates[0 * 4 + 3], 0);
  const std::string page = page_of(report);
  EXPECT_TRUE(contains(page, "<td class=\"heat-0\">5.00</td>"));
  EXPECT_TRUE(contains(page, "<td class=\"heat-8\">1.00</td>"));
  EXPECT_EQ(times(page, "<td></td>"), 6U);  // Four that are one rank, two that did not meet.
}

TEST(PairMap, of_many_ranks_shows_the_slowest_pair_of_each_cell) {
  const Report report = example::ping_pong({.ranks = 200});
  const PairMap& map = report.collectives.all.front().pairs.front().pairs;
  EXPECT_EQ(map.rows.count(), 50U);
  EXPECT_EQ(map.rates.size(), 2500U);
  EXPECT_EQ(map.rates[1], 4e9);  // Rank 0 with rank 4.
  EXPECT_TRUE(contains(page_of(report), "200 ranks share 50 rows, 4 each"));
}

TEST(PairMap, keeps_the_best_of_several_samples) {
  Samples samples;
  for (const double rate : {2e9, 3e9, 1e9}) {
    Sample sample;
    sample.metrics["pair_best.rank-0"] = {"B/s", {0, rate}};
    samples.append(sample);
  }
  const std::vector<SampleView> views{samples[0], samples[1], samples[2]};
  const auto map = pair_map(views);
  ASSERT_TRUE(map);
  EXPECT_EQ(map->rates[1], 3e9);
}

TEST(PartRates, show_the_slowest_part_first_and_its_share_of_the_typical_one) {
  const Report report = example::parts(3);
  const PartRates& rates = report.collectives.all.front().parts.front().parts;
  ASSERT_EQ(rates.slowest.size(), 3U);
  EXPECT_EQ(rates.slowest.front().part, "rail-2");
  EXPECT_DOUBLE_EQ(rates.slowest.front().of_median, 98.0 / 99);
  EXPECT_EQ(rates.left_out, 0U);
  const std::string page = page_of(report);
  EXPECT_TRUE(contains(page, "What each part reached while all parts worked"));
  EXPECT_LT(page.find(">rail-2<"), page.find(">rail-0<"));
}

TEST(PartRates, of_very_many_parts_say_how_many_are_not_shown) {
  const Report report = example::parts(60);
  const PartRates& rates = report.collectives.all.front().parts.front().parts;
  EXPECT_EQ(rates.slowest.size(), kPartsShownMax);
  EXPECT_EQ(rates.slowest.front().part, "rail-59");
  EXPECT_TRUE(contains(page_of(report), "42 faster ones of fp32, parts rail are not shown"));
}

TEST(PartRates, take_what_is_no_rate_for_the_slowest) {
  Samples samples;
  Sample sample;
  sample.metrics["busbw.a"] = {"B/s", {1e9, 1e9}};
  sample.metrics["busbw.b"] = {"B/s", {std::numeric_limits<double>::infinity(), 0}};
  samples.append(sample);
  const SampleView view = samples[0];
  const auto rates = part_rates({&view, 1});
  ASSERT_TRUE(rates);
  EXPECT_EQ(rates->slowest.front().part, "b");
  EXPECT_EQ(rates->slowest.front().of_median, 0);
}

TEST(Maps, show_hostile_names_harmless) {
  const std::string hostile = example::kHostile;
  const example::RanksOptions options{
      .units = {hostile}, .types = {hostile}, .split = hostile, .points_to = hostile};
  for (const Report& report : {example::all_reduce(options), example::ping_pong(options)}) {
    const std::string page = page_of(report);
    EXPECT_FALSE(contains(page, "<script>alert"));
    EXPECT_FALSE(contains(page, "\x1b"));
    EXPECT_EQ(times(page, "</script>"), 3U);
    EXPECT_TRUE(contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  }
}

}  // namespace
}  // namespace assay
