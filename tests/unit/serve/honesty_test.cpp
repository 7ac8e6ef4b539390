// Figures and the rules by which they stand or fall.
#include "suites/serve/honesty.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "suites/serve/figures.hpp"
#include "suites/serve/search.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr double kEver = std::numeric_limits<double>::infinity();

// Whole: 1 s to the first token, 0.1 s for each of 10 more.
Answer whole(double start = 0) {
  Answer answer;
  answer.intended_seconds = answer.sent_seconds = start;
  answer.first_seconds = start + 1;
  answer.last_seconds = start + 2;
  answer.chunks = answer.output_tokens = 11;
  answer.prompt_tokens = 100;
  answer.longest_gap_seconds = 0.2F;
  return answer;
}

Answer failed(Fault fault) {
  Answer answer = whole();
  answer.fault = fault;
  return answer;
}

LoadResult load(std::size_t count) {
  LoadResult made;
  made.answers.assign(count, whole());
  made.models["m"] = count;
  for (int i = 0; i < 100; ++i) {
    made.health.read_lag.add(1e-4);
    made.health.send_lag.add(1e-4);
  }
  made.health.cpu_share = 0.2;
  return made;
}

const LoadDemand kDemand{100, 11, true, true, 4};

TEST(Figures, percentiles_are_values_by_nearest_rank) {
  std::vector<double> values(100);
  for (std::size_t i = 0; i < 100; ++i) values[i] = static_cast<double>(i + 1);
  EXPECT_EQ(percentile(values, 0.5), 50);
  EXPECT_EQ(percentile(values, 0.99), 99);
  EXPECT_EQ(percentile({3, 1, 2}, 0.99), 3);
  EXPECT_TRUE(std::isnan(percentile({}, 0.5)));
}

TEST(Figures, a_request_that_failed_is_infinitely_late_and_never_left_out) {
  std::vector<Answer> answers(98, whole());
  answers.push_back(failed(Fault::dropped));
  answers.push_back(failed(Fault::stalled));
  const Figures made = figures(answers, {kEver, kEver});
  EXPECT_EQ(made.ttft.p90, 1);
  EXPECT_EQ(made.ttft.p99, kEver);
  EXPECT_EQ(made.tpot.p99, kEver);
  EXPECT_DOUBLE_EQ(made.answered_share, 0.98);
}

TEST(Figures, throughput_is_of_whole_answers_from_the_first_start_to_the_last_token) {
  const std::vector<Answer> answers{whole(0), whole(8), failed(Fault::endless)};
  const Figures made = figures(answers, {kEver, kEver});
  EXPECT_DOUBLE_EQ(made.seconds, 10);
  EXPECT_DOUBLE_EQ(made.output_throughput, 2.2);
  EXPECT_DOUBLE_EQ(made.total_throughput, 22.2);
  EXPECT_DOUBLE_EQ(made.request_rate, 0.2);
}

TEST(Figures, latency_is_from_the_intended_start_so_that_waiting_is_not_forgotten) {
  Answer late = whole(5);
  late.intended_seconds = 2;
  EXPECT_EQ(figures(std::vector{late}, {kEver, kEver}).ttft.p50, 4);
}

TEST(Figures, goodput_counts_whole_answers_of_full_length_that_meet_all_of_the_slo) {
  Answer brief = whole();
  brief.is_short = true;
  Answer slow = whole();
  slow.last_seconds = 4;
  Answer waited = whole();
  waited.intended_seconds = -1;
  const std::vector<Answer> answers{whole(), brief, slow, waited, failed(Fault::dropped)};
  const Figures made = figures(answers, {1.5, 0.2});
  EXPECT_DOUBLE_EQ(made.good_share, 0.2);
  EXPECT_DOUBLE_EQ(made.full_share, 0.75);
}

TEST(Figures, without_an_answer_there_is_no_rate) {
  const Figures made = figures(std::vector{failed(Fault::connect)}, {kEver, kEver});
  EXPECT_EQ(made.output_throughput, 0);
  EXPECT_EQ(made.ttft.p50, kEver);
}

TEST(Honesty, a_load_that_went_well_stands) {
  EXPECT_THAT(refusal(load(100), kDemand), IsEmpty());
  EXPECT_THAT(contradiction(load(100), kDemand), IsEmpty());
  EXPECT_THAT(account(load(100)), IsEmpty());
}

TEST(Honesty, more_than_one_failure_in_a_hundred_refuses_and_tells_them_by_kind) {
  LoadResult result = load(100);
  result.answers[0].fault = Fault::dropped;
  EXPECT_THAT(refusal(result, kDemand), IsEmpty());
  result.answers[1].fault = Fault::too_many;
  result.words[Fault::too_many] = "HTTP 429: wait";
  EXPECT_EQ(refusal(result, kDemand),
            "2 of 100 requests failed: 1 requests refused as too many (HTTP 429) (HTTP 429: wait), "
            "1 dropped connections or streams");
}

TEST(Honesty, short_outputs_refuse_unless_the_server_ends_texts_itself) {
  LoadResult result = load(100);
  result.answers[0].is_short = result.answers[1].is_short = true;
  EXPECT_THAT(refusal(result, kDemand), HasSubstr("shorter than the 11 tokens"));
  LoadDemand loose = kDemand;
  loose.full_outputs = false;
  EXPECT_THAT(refusal(result, loose), IsEmpty());
}

TEST(Honesty, fewer_than_ten_requests_a_stream_are_too_few) {
  EXPECT_THAT(refusal(load(39), kDemand), HasSubstr("too few for 4 streams"));
  EXPECT_THAT(refusal(load(0), {}), HasSubstr("too few"));
}

TEST(Honesty, prompts_of_another_length_are_another_load) {
  LoadDemand demand = kDemand;
  demand.exact_prompt = false;
  demand.prompt_tokens = 120;
  EXPECT_THAT(refusal(load(100), demand), HasSubstr("should have 120"));
}

TEST(Honesty, an_impossible_usage_is_a_wrong_result_though_it_came_once) {
  LoadResult result = load(1000);
  result.words[Fault::wrong_usage] = "usage counts 5 tokens, but 4 were asked for";
  EXPECT_THAT(contradiction(result, kDemand), HasSubstr("usage counts 5"));
}

TEST(Honesty, a_prompt_of_token_ids_has_exactly_as_many_tokens) {
  LoadResult result = load(100);
  result.answers[7].prompt_tokens = 101;
  EXPECT_THAT(contradiction(result, kDemand), HasSubstr("101 tokens of a prompt of 100 token ids"));
}

TEST(Honesty, answers_of_two_models_are_a_wrong_result) {
  LoadResult result = load(100);
  result.models["n"] = 1;
  EXPECT_THAT(contradiction(result, kDemand), HasSubstr("of model 'n'"));
}

TEST(Client, that_read_late_sent_late_or_used_its_core_fails_itself) {
  LoadResult result = load(100);
  for (int i = 0; i < 3; ++i) result.health.read_lag.add(0.2);
  EXPECT_THAT(refusal(result, kDemand), HasSubstr("the client was the bottleneck: it read"));
  result = load(100);
  for (int i = 0; i < 3; ++i) result.health.send_lag.add(0.2);
  EXPECT_THAT(refusal(result, kDemand), HasSubstr("the client was the bottleneck: it sent"));
  result = load(100);
  result.health.cpu_share = 0.95;
  EXPECT_THAT(refusal(result, kDemand), HasSubstr("used 95 % of its core"));
  result.health.cpu_share = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(refusal(result, kDemand), HasSubstr("bottleneck"));
}

TEST(Client, whose_lag_is_long_beside_what_is_measured_fails_itself) {
  ClientHealth health = load(100).health;
  for (int i = 0; i < 3; ++i) health.read_lag.add(0.004);
  EXPECT_THAT(client_bound(health, 0.01), HasSubstr("1 ms are allowed"));
  EXPECT_THAT(client_bound(health, 1), IsEmpty());
}

TEST(Client, whose_lag_nobody_knows_fails_itself) {
  ClientHealth health = load(100).health;
  health.unstamped_reads = 101;
  EXPECT_THAT(client_bound(health, 1), HasSubstr("cannot be told"));
  EXPECT_THAT(client_bound({}, 1), HasSubstr("cannot be told"));
}

TEST(Histogram, a_percentile_is_never_below_the_value_by_more_than_rounding_nor_far_above) {
  SecondsHistogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.add(i * 1e-6);
  EXPECT_GE(histogram.percentile(0.99), 990e-6);
  EXPECT_LE(histogram.percentile(0.99), 990e-6 * 1.06);
  EXPECT_EQ(histogram.greatest(), 1e-3);
  histogram.add(1e9);
  EXPECT_TRUE(std::isnan(SecondsHistogram().percentile(0.5)));
}

}  // namespace
}  // namespace assay
