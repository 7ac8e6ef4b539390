// Responses, whole and in pieces, right and wrong.
#include "suites/serve/http.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

struct ReadBody {
  HttpReader http;
  std::string body;
};

ReadBody read(std::string_view bytes, std::size_t step = std::string::npos) {
  ReadBody made;
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    while (!piece.empty() && !made.http.is_over()) made.body += made.http.next(piece);
  }
  return made;
}

constexpr std::string_view kChunked =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
    "Transfer-Encoding: chunked\r\n\r\n"
    "5;x=y\r\nhello\r\n1\r\n \r\n6\r\nworld!\r\n0\r\nTrailer: 1\r\n\r\n";

TEST(Http, a_chunked_body_is_the_same_whole_and_byte_by_byte) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::string::npos}) {
    const ReadBody made = read(kChunked, step);
    EXPECT_EQ(made.body, "hello world!") << step;
    EXPECT_TRUE(made.http.may_reuse());
    EXPECT_TRUE(made.http.is_event_stream());
    EXPECT_EQ(made.http.status(), 200);
  }
}

TEST(Http, a_body_has_the_length_that_it_states_and_no_byte_more) {
  const ReadBody made = read("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 4\r\n\r\nslowDOWN");
  EXPECT_EQ(made.body, "slow");
  EXPECT_EQ(made.http.status(), 429);
  EXPECT_TRUE(made.http.is_over());
}

TEST(Http, a_body_without_a_length_ends_with_the_connection_that_is_not_used_again) {
  ReadBody made = read("HTTP/1.1 200 OK\r\n\r\nall");
  EXPECT_FALSE(made.http.is_over());
  made.http.peer_closed();
  EXPECT_TRUE(made.http.is_over());
  EXPECT_FALSE(made.http.is_broken());
  EXPECT_FALSE(made.http.may_reuse());
}

TEST(Http, an_interim_response_is_passed_over) {
  const ReadBody made =
      read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(made.http.status(), 200);
  EXPECT_EQ(made.body, "ok");
}

TEST(Http, a_connection_that_is_closed_in_the_middle_is_broken) {
  ReadBody made = read(kChunked.substr(0, kChunked.size() - 20));
  made.http.peer_closed();
  EXPECT_TRUE(made.http.is_broken());
  EXPECT_EQ(made.http.broken_by(), "the connection was closed in the middle of it");
}

TEST(Http, a_server_that_closes_after_its_answer_is_not_asked_again_on_that_connection) {
  EXPECT_FALSE(
      read("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").http.may_reuse());
  EXPECT_FALSE(read("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").http.may_reuse());
}

TEST(Http, what_is_no_response_is_refused_with_the_reason) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  const std::pair<std::string, const char*> wrong[]{
      {"SSH-2.0-x\r\n", "no HTTP/1.1 response"},
      {"HTTP/1.1 9999 OK\r\n", "no HTTP/1.1 response"},
      {"HTTP/2 200\r\n", "no HTTP/1.1 response"},
      {head + "no colon\r\n", "no name"},
      {head + "Content-Length: -1\r\n", "no one number"},
      {head + "Content-Length: 1\r\nContent-Length: 2\r\n", "no one number"},
      {head + "Transfer-Encoding: gzip, chunked\r\n", "not 'chunked'"},
      {head + "Content-Encoding: gzip\r\n", "compressed"},
      {head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "a length and chunks"},
      {chunked + "zz\r\n", "no size"},
      {chunked + "123456789\r\n", "no size"},
      {chunked + "1\r\nab\r\n", "longer than it says"},
      {head + "x: " + std::string(9000, 'a') + "\r\n", "longer than 8 KiB"},
  };
  for (const auto& [text, why] : wrong) {
    const ReadBody made = read(text);
    EXPECT_TRUE(made.http.is_broken()) << text.substr(0, 80);
    EXPECT_NE(made.http.broken_by().find(why), std::string::npos) << made.http.broken_by();
  }
}

TEST(Http, a_head_without_end_is_refused_before_it_fills_memory) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 5000; ++i) head += "x-padding: 12345678\r\n";
  const ReadBody made = read(head);
  EXPECT_TRUE(made.http.is_broken());
  EXPECT_NE(made.http.broken_by().find("32 KiB"), std::string::npos);
}

}  // namespace
}  // namespace assay
