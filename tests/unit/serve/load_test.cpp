// Arrivals, prompts, keys and addresses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>

#include "results/record/error.hpp"
#include "results/store/file.hpp"
#include "suites/serve/api_key.hpp"
#include "suites/serve/arrivals.hpp"
#include "suites/serve/case.hpp"
#include "suites/serve/prompt.hpp"
#include "suites/serve/served_models.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

std::string refused(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return std::string(error.what()) + "; " + error.hint();
  }
  return "taken";
}

// The coefficient of variation of the gaps.
double variation_of(const std::vector<double>& at) {
  std::vector<double> gaps(at.size());
  std::adjacent_difference(at.begin(), at.end(), gaps.begin());
  const auto n = static_cast<double>(gaps.size());
  const double mean = at.back() / n;
  double squares = 0;
  for (const double gap : gaps) squares += (gap - mean) * (gap - mean);
  return std::sqrt(squares / n) / mean;
}

TEST(Arrivals, come_at_the_rate_that_was_asked_for_in_ascending_order) {
  for (const char* name : {"poisson", "constant", "gamma:0.5", "gamma:3"}) {
    const auto at = arrivals({50, 1000, arrival_named(name), 7});
    EXPECT_NEAR(at.back(), 1000.0 / 50, 1e-9) << name;
    EXPECT_TRUE(std::ranges::is_sorted(at)) << name;
  }
}

TEST(Arrivals, are_as_bursty_as_their_name_says) {
  EXPECT_NEAR(variation_of(arrivals({1, 20000, arrival_named("poisson"), 1})), 1, 0.05);
  EXPECT_NEAR(variation_of(arrivals({1, 20000, arrival_named("gamma:3"), 1})), 3, 0.3);
  EXPECT_NEAR(variation_of(arrivals({1, 20000, arrival_named("gamma:0.5"), 1})), 0.5, 0.03);
  EXPECT_NEAR(variation_of(arrivals({1, 100, arrival_named("constant"), 1})), 0, 1e-9);
}

TEST(Arrivals, follow_from_the_seed_alone) {
  const Schedule schedule{10, 50, {1}, 3};
  EXPECT_EQ(arrivals(schedule), arrivals(schedule));
  EXPECT_NE(arrivals(schedule), arrivals({10, 50, {1}, 4}));
}

TEST(Arrivals, of_no_kind_that_there_is_are_refused) {
  for (const char* name :
       {"", "uniform", "gamma:", "gamma:0", "gamma:-1", "gamma:nan", "gamma:1x"}) {
    EXPECT_THAT(refused([&] { arrival_named(name); }), HasSubstr("none of poisson")) << name;
  }
}

TEST(Prompts, each_is_another_from_its_first_tokens_on_and_another_in_every_run) {
  std::set<std::vector<std::uint32_t>> beginnings;
  for (std::uint64_t run = 0; run < 2; ++run) {
    for (std::uint64_t number = 0; number < 500; ++number) {
      auto ids = token_ids({5, run}, number, 64, 32000);
      ids.resize(4);
      beginnings.insert(ids);
    }
  }
  EXPECT_EQ(beginnings.size(), 1000U);
  EXPECT_NE(words({5, 1}, 0, 16), words({5, 1}, 1, 16));
}

TEST(Prompts, ids_have_the_exact_length_and_avoid_special_tokens) {
  const auto ids = token_ids({1, 2}, 3, 5000, 2000);
  EXPECT_EQ(ids.size(), 5000U);
  EXPECT_GE(*std::ranges::min_element(ids), 1000U);
  EXPECT_LT(*std::ranges::max_element(ids), 2000U);
}

TEST(Prompts, words_are_calibrated_by_what_the_server_counts) {
  const WordTokens tokens = word_tokens({64, 100}, {128, 190});
  EXPECT_EQ(tokens.words_for(static_cast<std::uint32_t>(std::lround(10 + 90.0 / 64 * 200))), 200U);
  EXPECT_THAT(refused([] { word_tokens({64, 100}, {128, 100}); }), HasSubstr("cannot be"));
}

TEST(Prompts, a_request_asks_for_a_stream_its_usage_and_the_full_length) {
  Endpoint endpoint;
  endpoint.model = "a \"model\"";
  EXPECT_EQ(to_json({{7, 8}, {}, 9}, endpoint),
            R"({"ignore_eos":true,"max_tokens":9,"model":"a \"model\"","prompt":[7,8],)"
            R"("stream":true,"stream_options":{"include_usage":true},"temperature":0})");
  endpoint.chat = true;
  endpoint.ignore_eos = false;
  EXPECT_THAT(to_json({{}, "hi", 9}, endpoint),
              testing::AllOf(HasSubstr(R"("max_completion_tokens":9)"),
                             HasSubstr(R"("messages":[{"content":"hi","role":"user"}])"),
                             testing::Not(HasSubstr("ignore_eos"))));
}

TEST(Keys, come_from_a_file_without_its_last_line_end) {
  const std::string path = testing::TempDir() + "serve-key." + std::to_string(getpid());
  write_file(path, "sk-one\n");
  EXPECT_EQ(read_api_key({path, {}}), "sk-one");
  for (const char* text : {"", "\n", "two words", "a\r\nHost: b", "\xC3\xB6"}) {
    write_file(path, text);
    EXPECT_THAT(refused([&] { read_api_key({path, {}}); }), HasSubstr("holds no API key")) << text;
  }
}

TEST(Keys, of_a_variable_that_is_not_set_are_told_by_its_name) {
  EXPECT_THAT(refused([] {
                read_api_key({{}, "ASSAY_NO_SUCH_KEY"});
              }),
              HasSubstr("ASSAY_NO_SUCH_KEY"));
}

TEST(Keys, are_taken_out_of_what_a_server_says_whole_or_in_part) {
  const std::string key = "sk-0123456789abcdefghij";
  EXPECT_EQ(without_key("bad: " + key + "!", key), "bad: [key]!");
  EXPECT_EQ(without_key("bad: sk-0****9abcdefghij", key), "bad: sk-0****[key]");
  EXPECT_EQ(without_key("nothing of it", key), "nothing of it");
  EXPECT_EQ(without_key("abc abc", "abc"), "[key] [key]");
}

TEST(Urls, are_taken_apart) {
  const Url url = parse_url("https://node-7.example.org:8443/v1/");
  EXPECT_TRUE(url.tls);
  EXPECT_EQ(url.host, "node-7.example.org");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.path, "/v1");
  EXPECT_EQ(url.authority(), "node-7.example.org:8443");
  EXPECT_EQ(parse_url("http://[::1]:80/v1").host, "::1");
  EXPECT_EQ(parse_url("http://[::1]").authority(), "[::1]");
}

TEST(Urls, that_are_none_are_refused_with_the_reason_and_no_secret) {
  for (const char* text : {"", "ftp://x", "http://", "http://x:0", "http://x:99999", "http://x:1x",
                           "http://a b/v1", "http://[::1", "http://[::1]x", "http://x/a\r\nb"}) {
    EXPECT_NE(refused([&] { parse_url(text); }), "taken") << text;
  }
  for (const char* text : {"http://me:sk-1@x/v1", "http://x/v1?key=sk-1", "ftp://sk-1@x"}) {
    const std::string said = refused([&] { parse_url(text); });
    EXPECT_NE(said, "taken");
    EXPECT_THAT(said, testing::Not(HasSubstr("sk-1")));
  }
}

TEST(Endpoints, tell_every_mistake_with_its_line) {
  const std::string said = refused([] {
    parse_endpoint(
        "{\"schema\": \"assay/endpoint/1\",\n\"name\": \"x\", \"engine\": \"e\",\n"
        "\"model_sha256\": \"AB\",\n\"api_key\": {\"file\": \"a\", \"variable\": \"b\"},\n"
        "\"vocabulary\": 7,\n\"deadlines\": {\"request_seconds\": 0},\n"
        "\"ca_file\": \"c\", \"url\": \"http://x\", \"api\": \"batch\"}",
        "e.json");
  });
  for (const char* words :
       {"the endpoint lacks the key 'model'", "e.json:3: 'model_sha256'", "e.json:4: 'api_key'",
        "e.json:5: 'vocabulary'", "e.json:6: 'request_seconds'", "e.json:7: 'ca_file'",
        "e.json:7: 'api'"}) {
    EXPECT_THAT(said, HasSubstr(words));
  }
}

TEST(Models, are_those_of_the_list_and_none_of_what_is_no_list) {
  EXPECT_EQ(served_models(R"({"data":[{"id":"a"},{"x":1},{"id":"b"}]})"),
            (std::vector<std::string>{"a", "b"}));
  for (const char* text : {"", "[]", "{}", "null", R"({"data":{"id":"a"}})", "<html>"}) {
    EXPECT_TRUE(served_models(text).empty()) << text;
  }
}

Axes axes() {
  return {{"endpoint", "none"}, {"mode", "closed"}, {"load", "8"},   {"arrival", "poisson"},
          {"lengths", "8/4"},   {"requests", "20"}, {"slo", "2/0.5"}};
}

TEST(Cases, say_what_is_wrong_with_an_axis) {
  EXPECT_EQ(serve_case(axes()).slo.tpot_seconds, 0.5);
  const std::pair<const char*, const char*> wrong[]{
      {"mode", "half"}, {"load", "0"},      {"load", "1.5"},    {"load", "nan"},   {"load", "1e9"},
      {"lengths", "8"}, {"lengths", "8/1"}, {"lengths", "0/8"}, {"requests", "0"}, {"slo", "2"},
      {"slo", "0/1"},   {"slo", "nan/1"},   {"arrival", "soon"}};
  for (const auto& [axis, value] : wrong) {
    Axes changed = axes();
    changed[axis] = value;
    EXPECT_NE(refused([&] { serve_case(changed); }), "taken") << axis << "=" << value;
  }
}

TEST(Cases, without_an_endpoint_are_not_offered) {
  EXPECT_THAT(serve_unfit({}, axes()), HasSubstr("no endpoint is stated"));
}

}  // namespace
}  // namespace assay
