// One streamed completion: from the bytes of the response, each with its time of arrival, to an
// Answer. No I/O and no clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "suites/serve/answer.hpp"
#include "suites/serve/chunk.hpp"
#include "suites/serve/http.hpp"
#include "suites/serve/sse.hpp"

namespace assay {

class Exchange {
 public:
  Exchange() = default;
  // `output_tokens`: as many were asked for, and more are never taken.
  Exchange(std::uint32_t output_tokens, double intended_seconds);

  void sent(double at) { answer_.sent_seconds = at; }
  void feed(std::string_view bytes, double at);
  void peer_closed();
  // Ends it, where it is not over yet.
  void fail(Fault fault, std::string words);

  bool is_over() const { return over_; }
  // Since when a next chunk is awaited; 0 before the first one.
  double last_chunk_seconds() const { return answer_.last_seconds; }
  // The answer is whole but for the end of its HTTP response.
  bool is_done() const { return done_; }
  bool may_reuse() const { return over_ && answer_.is_whole() && http_.may_reuse(); }
  // Of one that is over.
  const Answer& answer() const { return answer_; }
  // What went wrong, in the server's words or ours; at most a few hundred bytes.
  const std::string& words() const { return words_; }
  const std::string& model() const { return model_; }  // As the first chunk says.
  const std::string& server() const { return http_.server(); }

 private:
  void on_body(std::string_view piece, double at);
  void on_event(std::string_view data, double at);
  void on_choices(const Chunk& chunk, double at);
  void on_end();
  void check_usage();
  void refuse_status();

  HttpReader http_;
  SseReader sse_;
  Answer answer_;
  std::uint32_t asked_tokens_ = 0;
  std::uint64_t body_bytes_ = 0;
  bool has_usage_ = false;
  Usage usage_;
  bool done_ = false;
  bool over_ = false;
  std::string words_;
  std::string model_;
};

// At most `bytes_max` of it, in one line, with whatever is no printable ASCII as '?': what a server
// says goes into a report.
std::string shown(std::string_view text, std::size_t bytes_max = 200);

}  // namespace assay
