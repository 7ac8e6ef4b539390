// One answer by the rules: what is timed, what is counted, what is a fault.
#include "suites/serve/exchange.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <string>

namespace assay {
namespace {

using testing::HasSubstr;

constexpr std::string_view kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

std::string event(const std::string& json) { return "data: " + json + "\n\n"; }
std::string token(const std::string& text) {
  return event(R"({"model":"m","choices":[{"index":0,"text":")" + text + R"("}]})");
}
std::string usage(int prompt, int output) {
  return event(R"({"choices":[],"usage":{"prompt_tokens":)" + std::to_string(prompt) +
               R"(,"completion_tokens":)" + std::to_string(output) + "}}");
}
const std::string kDone = event("[DONE]");

// A server that says these one after the other, at 1, 2, 3, ... seconds, and closes.
struct Told {
  Exchange exchange{4, 0.5};

  Told& says(const std::string& bytes) {
    if (at == 0) exchange.feed(kHead, 0.75);
    exchange.feed(bytes, ++at);
    return *this;
  }
  const Answer& closes() {
    exchange.peer_closed();
    return exchange.answer();
  }
  double at = 0;
};

TEST(Answers, the_first_chunk_with_choices_is_the_first_token_though_its_text_is_empty) {
  Told told;
  const Answer& answer =
      told.says(": ping\n\n").says(token("")).says(token("a") + usage(3, 4) + kDone).closes();
  EXPECT_EQ(answer.fault, Fault::none) << told.exchange.words();
  EXPECT_EQ(answer.first_seconds, 2);
  EXPECT_EQ(answer.first_text_seconds, 3);
  EXPECT_EQ(answer.ttft_seconds(), 1.5);
}

TEST(Answers, reasoning_counts_as_text) {
  Told told;
  const std::string thought = event(R"({"choices":[{"delta":{"reasoning_content":"hm"}}]})");
  const Answer& answer = told.says(thought).says(usage(3, 4) + kDone).closes();
  EXPECT_EQ(answer.chunks, 1U);
  EXPECT_EQ(answer.text_bytes, 2U);
}

TEST(Answers, the_usage_chunk_has_no_token_and_does_not_move_the_end) {
  Told told;
  const Answer& answer =
      told.says(token("a")).says(token("b")).says(usage(3, 4)).says(kDone).closes();
  EXPECT_EQ(answer.last_seconds, 2);
  EXPECT_EQ(answer.chunks, 2U);
}

TEST(Answers, time_a_token_is_by_counted_tokens_and_gaps_are_by_chunks) {
  Told told;
  const Answer& answer =
      told.says(token("ab")).says("").says(token("cd")).says(usage(3, 4) + kDone).closes();
  EXPECT_DOUBLE_EQ(answer.tpot_seconds(), (3.0 - 1.0) / 3);
  EXPECT_FLOAT_EQ(answer.longest_gap_seconds, 2);
}

TEST(Answers, an_answer_with_fewer_tokens_than_were_asked_for_is_whole_and_short) {
  Told told;
  const Answer& answer = told.says(token("a") + usage(3, 2) + kDone).closes();
  EXPECT_TRUE(answer.is_whole());
  EXPECT_TRUE(answer.is_short);
}

TEST(Answers, without_a_chunk_there_is_no_success) {
  EXPECT_EQ(Told{}.says(usage(3, 0) + kDone).closes().fault, Fault::empty);
}

TEST(Answers, usage_that_cannot_be_is_a_fault) {
  EXPECT_EQ(Told{}.says(token("a") + usage(3, 5) + kDone).closes().fault, Fault::wrong_usage);
  EXPECT_EQ(Told{}.says(token("a") + token("b") + usage(3, 1) + kDone).closes().fault,
            Fault::wrong_usage);
  EXPECT_EQ(Told{}.says(token("a") + usage(0, 4) + kDone).closes().fault, Fault::wrong_usage);
  const std::string sums =
      event(R"({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":9}})");
  EXPECT_EQ(Told{}.says(token("a") + sums + kDone).closes().fault, Fault::wrong_usage);
}

TEST(Answers, usage_that_is_no_count_is_no_usage) {
  for (const char* count : {"-1", "1.5", "\"4\"", "null"}) {
    const std::string odd =
        event(R"({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":)" +
              std::string(count) + "}}");
    EXPECT_EQ(Told{}.says(token("a") + odd + kDone).closes().fault, Fault::malformed) << count;
  }
  EXPECT_EQ(Told{}.says(token("a") + kDone).closes().fault, Fault::no_usage);
}

TEST(Answers, a_stream_that_ends_before_done_was_dropped) {
  EXPECT_EQ(Told{}.says(token("a") + usage(3, 4)).closes().fault, Fault::dropped);
}

TEST(Answers, more_chunks_than_tokens_asked_for_are_cut_as_endless) {
  Told told;
  for (int i = 0; i < 5; ++i) told.says(token("a"));
  EXPECT_TRUE(told.exchange.is_over());
  EXPECT_EQ(told.exchange.answer().fault, Fault::endless);
}

TEST(Answers, endless_noise_without_a_token_is_cut_too) {
  Told told;
  for (int i = 0; i < 40 && !told.exchange.is_over(); ++i) {
    std::string noise;
    while (noise.size() < 10'000) noise += ": ping\n\n";
    told.says(noise);
  }
  EXPECT_EQ(told.exchange.answer().fault, Fault::endless);
}

TEST(Answers, an_error_in_the_middle_of_a_stream_is_told_in_the_servers_words) {
  Told told;
  told.says(token("a")).says(event(R"({"error":{"message":"out of\nblocks"}})"));
  EXPECT_EQ(told.exchange.answer().fault, Fault::told_error);
  EXPECT_EQ(told.exchange.words(), "out of blocks");
}

TEST(Answers, statuses_are_kept_apart) {
  const std::pair<const char*, Fault> rows[]{{"429 x", Fault::too_many},
                                             {"500 x", Fault::server_error},
                                             {"503 x", Fault::server_error},
                                             {"404 x", Fault::refused},
                                             {"307 x", Fault::refused}};
  for (const auto& [status, fault] : rows) {
    Exchange exchange(4, 0);
    exchange.feed("HTTP/1.1 " + std::string(status) + "\r\nContent-Length: 2\r\n\r\nno", 1);
    EXPECT_EQ(exchange.answer().fault, fault) << status;
    EXPECT_THAT(exchange.words(), HasSubstr("no"));
  }
}

TEST(Answers, an_answer_in_one_piece_is_not_streamed_and_no_first_token_can_be_told) {
  Exchange exchange(4, 0);
  exchange.feed("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
                1);
  EXPECT_EQ(exchange.answer().fault, Fault::not_streamed);
}

TEST(Answers, letters_that_are_no_utf8_are_malformed) {
  EXPECT_EQ(Told{}.says(token("\xC3")).exchange.answer().fault, Fault::malformed);
}

TEST(Answers, the_end_of_the_connection_behind_done_takes_nothing_away) {
  Exchange exchange(4, 0);
  const std::string body = token("a") + usage(3, 4) + kDone;
  char size[16];
  const auto end = std::to_chars(size, size + 16, body.size(), 16).ptr;
  exchange.feed(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: "
      "chunked\r\n\r\n" +
          std::string(size, end) + "\r\n" + body + "\r\n",
      1);
  EXPECT_TRUE(exchange.is_done());
  exchange.peer_closed();
  EXPECT_EQ(exchange.answer().fault, Fault::none);
  EXPECT_FALSE(exchange.may_reuse());
}

TEST(Answers, what_a_server_says_is_shown_in_one_printable_line) {
  EXPECT_EQ(shown("a\nb\x1b[31m\xff", 6), "a b?[3");
}

}  // namespace
}  // namespace assay
