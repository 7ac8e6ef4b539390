// Tokens beside their roofline, and an endpoint over loads, from verdicts to the page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "results/record/registered.hpp"
#include "tests/unit/report/example.hpp"
#include "tests/unit/report/token_example.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string rendered(const char* format, const Report& report) {
  return Registered<Format>::find(format)->render(report);
}

const TokenSpeed& only(const Report& report) { return report.tokens.at(0).speeds.at(0); }

std::string words_of(const Report& report) { return in_words(report.tokens.at(0), only(report)); }

TEST(Roofline, is_the_lesser_of_what_measured_products_and_measured_memory_allow) {
  const Report by_products = example::tokens({});
  ASSERT_TRUE(only(by_products).roofline);
  EXPECT_DOUBLE_EQ(only(by_products).roofline->throughput(), 5000);
  EXPECT_DOUBLE_EQ(only(by_products).of_roofline(), 0.6);
  EXPECT_EQ(words_of(by_products), "60.0 % of the 5000 tokens/s that gemm.bf16 allows");
  const Report by_memory = example::tokens({.memory = example::Found{4e9}});
  EXPECT_DOUBLE_EQ(only(by_memory).roofline->throughput(), 4000);
  EXPECT_EQ(words_of(by_memory), "75.0 % of the 4000 tokens/s that hbm.read allows");
}

TEST(Roofline, is_the_same_whichever_was_measured_first) {
  EXPECT_EQ(words_of(example::tokens({.tokens_first = true})), words_of(example::tokens({})));
}

TEST(Roofline, takes_products_of_the_same_type_of_numbers_and_no_others) {
  const Report report = example::tokens({.products = {{"gemm.fp32", {1e13}}}});
  EXPECT_FALSE(only(report).roofline);
  EXPECT_EQ(words_of(report), "no roofline: gemm.bf16 was not measured on cpu-0");
}

TEST(Roofline, there_is_none_without_a_measured_memory) {
  EXPECT_EQ(words_of(example::tokens({.memory = std::nullopt})),
            "no roofline: hbm.read was not measured on cpu-0");
}

TEST(Roofline, there_is_none_by_a_figure_that_did_not_stand_up_to_the_judge) {
  const auto error = example::Found{1e13, Outcome::error};
  EXPECT_EQ(words_of(example::tokens({.products = {{"gemm.bf16", error}}})),
            "no roofline: gemm.bf16 does not stand: too noisy to judge");
  const auto nan = example::Found{std::numeric_limits<double>::quiet_NaN(), {}};
  EXPECT_THAT(words_of(example::tokens({.memory = nan})),
              HasSubstr("no roofline: hbm.read does not stand"));
  // Slow, but measured properly.
  EXPECT_TRUE(only(example::tokens({.memory = example::Found{1e11, Outcome::fail}})).roofline);
}

TEST(Roofline, there_is_none_where_flop_and_bytes_of_a_token_are_not_stated) {
  for (const char* fact : {"flop_per_token", "bytes_per_token"}) {
    EXPECT_EQ(words_of(example::tokens({.no_facts = {fact}})),
              "no roofline: the sample does not state FLOP and bytes of a token");
  }
}

TEST(Roofline, is_never_exceeded) {
  EXPECT_EQ(words_of(example::tokens({.throughput = {5001}})),
            "no roofline: it is faster than the 5000 tokens/s that gemm.bf16 allows, so one of "
            "the two is no figure of this unit");
}

TEST(Roofline, of_memory_is_none_for_weights_that_the_cache_may_hold) {
  const Facts small{{"weights_per_llc", 2.9}};
  EXPECT_THAT(words_of(example::tokens({.memory = example::Found{4e9}, .facts = small})),
              HasSubstr("no roofline: the weights are 2.900 times the last-level cache"));
  EXPECT_TRUE(only(example::tokens({.facts = small})).roofline);  // By products.
  const Facts large{{"weights_per_llc", 3.0}};
  EXPECT_TRUE(only(example::tokens({.memory = example::Found{4e9}, .facts = large})).roofline);
}

TEST(Roofline, of_ranks_that_share_a_model_is_none) {
  const Report report = example::tokens({.facts = {{"ranks", 4.0}}});
  EXPECT_THAT(words_of(report), HasSubstr("no roofline: ranks share the model"));
  EXPECT_THAT(rendered("html", report), HasSubstr("750.0 tokens/s"));  // Each device.
}

TEST(TokenReport, what_is_wrong_or_an_error_is_no_speed) {
  EXPECT_TRUE(example::tokens({.status = SampleStatus::wrong}).tokens.empty());
  EXPECT_TRUE(example::tokens({.throughput = {3000, Outcome::error}}).tokens.empty());
}

TEST(TokenReport, shows_the_roofline_and_what_was_reached_of_it_as_a_picture_and_in_words) {
  const std::string page = rendered("html", example::tokens({}));
  EXPECT_THAT(page, HasSubstr("id=\"tokens\""));
  EXPECT_THAT(page, HasSubstr("aria-label=\"60.0 % of the 5000 tokens/s that gemm.bf16 allows\""));
  EXPECT_THAT(page, HasSubstr("class=\"reached\" width=\"72.0\""));
  EXPECT_THAT(page, HasSubstr("2 FLOP a multiply-add"));
  const std::string markdown = rendered("markdown", example::tokens({}));
  EXPECT_THAT(markdown, HasSubstr("60.0 % of the 5000 tokens/s that gemm.bf16 allows"));
}

TEST(TokenReport, without_a_roofline_says_so_and_draws_none) {
  const std::string page = rendered("html", example::tokens({.memory = std::nullopt}));
  EXPECT_THAT(page, HasSubstr("no roofline: hbm.read was not measured on cpu-0"));
  EXPECT_THAT(page, Not(HasSubstr("class=\"reached\"")));
}

TEST(TokenReport, says_that_it_is_a_reference_transformer_and_no_serving_engine) {
  const std::string page = rendered("html", example::tokens({}));
  EXPECT_THAT(page, HasSubstr("built-in reference transformer"));
  EXPECT_THAT(page, HasSubstr("is not compared with any serving engine"));
}

TEST(TokenReport, tokens_a_joule_are_not_available_where_no_counter_stands_and_never_zero) {
  EXPECT_THAT(rendered("html", example::tokens({})), HasSubstr(">n/a</td>"));
  const Facts counted{{"energy_joules.throughput", 300.0},
                      {"energy_seconds.throughput", 2.0},
                      {"energy_basis.throughput", std::string("RAPL package-0")}};
  const Report report = example::tokens({.facts = counted});
  EXPECT_DOUBLE_EQ(*only(report).per_joule, 20);  // 3,000 a second at 150 W.
  EXPECT_THAT(rendered("html", report), HasSubstr("RAPL package-0"));
  const Facts none{{"energy_joules.throughput", 0.0}, {"energy_seconds.throughput", 2.0}};
  EXPECT_FALSE(only(example::tokens({.facts = none})).per_joule);
}

TEST(TokenReport, of_many_units_shows_a_few_and_counts_the_rest) {
  std::vector<std::string> units;
  for (int at = 0; at < 40; ++at) units.push_back("gpu-" + std::to_string(at));
  const Report report = example::tokens({.units = units});
  EXPECT_EQ(report.tokens[0].speeds.size(), kTokenUnitsMax);
  EXPECT_EQ(report.tokens[0].shares.size(), 40U);
  EXPECT_EQ(report.tokens[0].left_out, 32U);
  EXPECT_THAT(rendered("html", report), HasSubstr("32 further units are not shown"));
}

TEST(TokenReport, is_no_part_of_a_campaign_without_tokens) {
  EXPECT_THAT(rendered("html", example::report({.units = 4})), Not(HasSubstr("id=\"tokens\"")));
}

TEST(ServingReport, draws_a_sweep_with_its_knee_and_the_highest_load_that_meets_the_slo) {
  const Report report = example::sweep(5);
  ASSERT_EQ(report.sweeps.size(), 1U);
  ASSERT_EQ(report.sweeps[0].loads.size(), 5U);
  EXPECT_EQ(report.sweeps[0].loads[2].load, 4);
  const std::string page = rendered("html", report);
  EXPECT_THAT(page, HasSubstr("<svg class=\"plot\""));
  EXPECT_THAT(page, HasSubstr(">knee 4</text>"));
  EXPECT_THAT(page, HasSubstr(">SLO up to 2</text>"));
  const char* said =
      "Knee at 4 streams: 268.0 tokens/s. The SLO 2/0.08 (seconds to the first "
      "token, and a token) is met up to 2 streams.";
  EXPECT_THAT(page, HasSubstr(said));
  EXPECT_THAT(rendered("markdown", report), HasSubstr("268.0 tokens/s"));
}

TEST(ServingReport, a_latency_that_is_not_finite_is_told_and_not_drawn) {
  const Report report = example::sweep(5);
  EXPECT_TRUE(report.sweeps[0].loads[3].tpot_p99);
  EXPECT_FALSE(report.sweeps[0].loads[4].tpot_p99);  // Load 16.
  EXPECT_THAT(rendered("html", report), HasSubstr("infinite: requests failed"));
}

TEST(ServingReport, a_single_load_is_drawn_too_and_none_is_not) {
  EXPECT_THAT(rendered("html", example::sweep(1)), HasSubstr("<svg class=\"plot\""));
  EXPECT_TRUE(example::sweep(0).sweeps.empty());
}

TEST(ServingReport, a_wrong_result_is_never_drawn) {
  EXPECT_TRUE(example::sweep(5, SampleStatus::wrong).sweeps.empty());
}

}  // namespace
}  // namespace assay
