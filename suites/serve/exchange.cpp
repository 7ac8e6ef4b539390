// Counting, timing and doubting one answer.
#include "suites/serve/exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace assay {
namespace {

constexpr std::size_t kWordsBytesMax = 400;
constexpr std::size_t kModelBytesMax = 200;
// An event of a few hundred bytes a token, keep-alive comments in between, and what frames a
// stream. Beyond it nothing comes but noise.
constexpr std::uint64_t kBodyBytesPerToken = 4U << 10U;
constexpr std::uint64_t kBodyBytesOfFrame = 256U << 10U;

std::uint32_t narrow(std::uint64_t count) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(count, std::numeric_limits<std::uint32_t>::max()));
}

Fault fault_of_status(int status) {
  if (status == 429) return Fault::too_many;
  return status >= 500 ? Fault::server_error : Fault::refused;
}

}  // namespace

std::string shown(std::string_view text, std::size_t bytes_max) {
  std::string made(text.substr(0, bytes_max));
  for (char& letter : made) {
    if (letter < ' ' || letter > '~') letter = letter == '\n' || letter == '\t' ? ' ' : '?';
  }
  return made;
}

Exchange::Exchange(std::uint32_t output_tokens, double intended_seconds)
    : asked_tokens_(output_tokens) {
  answer_.intended_seconds = intended_seconds;
}

void Exchange::feed(std::string_view bytes, double at) {
  while (!bytes.empty() && !over_) {
    const std::string_view piece = http_.next(bytes);
    if (!piece.empty()) on_body(piece, at);
    if (http_.is_over()) on_end();
  }
}

void Exchange::peer_closed() {
  if (over_) return;
  http_.peer_closed();
  on_end();
}

void Exchange::fail(Fault fault, std::string words) {
  if (over_) return;
  answer_.fault = fault;
  words_ = std::move(words);
  over_ = true;
  sse_ = {};
}

void Exchange::on_body(std::string_view piece, double at) {
  body_bytes_ += piece.size();
  if (http_.status() != 200 || !http_.is_event_stream()) {
    words_.append(piece.substr(0, kWordsBytesMax - std::min(words_.size(), kWordsBytesMax)));
    if (body_bytes_ > kWordsBytesMax) refuse_status();
    return;
  }
  if (body_bytes_ > kBodyBytesOfFrame + kBodyBytesPerToken * asked_tokens_) {
    return fail(Fault::endless,
                fmt::format("{} bytes came for {} tokens", body_bytes_, asked_tokens_));
  }
  while (!piece.empty() && !over_ && !done_) {
    if (sse_.next(piece)) on_event(sse_.data(), at);
  }
  if (sse_.is_broken()) fail(Fault::malformed, "an event is longer than 8 KiB");
}

// What the body of another status, or of an answer in one piece, said is in words_.
void Exchange::refuse_status() {
  const int status = http_.status();
  if (status == 200) {
    return fail(Fault::not_streamed, "the answer is no text/event-stream: " + shown(words_));
  }
  std::string words = fmt::format("HTTP {}", status);
  if (!http_.location().empty()) words += ", see " + shown(http_.location());
  if (!words_.empty()) words += ": " + shown(words_);
  fail(fault_of_status(status), std::move(words));
}

void Exchange::on_event(std::string_view data, double at) {
  if (data == "[DONE]") {
    done_ = true;
    return;
  }
  const auto chunk = parse_chunk(data);
  if (!chunk) {
    return fail(Fault::malformed, "an event is no JSON object in UTF-8: " + shown(data, 80));
  }
  if (!chunk->error.empty()) return fail(Fault::told_error, shown(chunk->error));
  if (model_.empty()) model_ = shown(chunk->model, kModelBytesMax);
  if (chunk->usage) {
    usage_ = *chunk->usage;
    has_usage_ = true;
  }
  // The last chunk holds usage alone: it has no token, and must not move the end.
  if (chunk->has_choices) on_choices(*chunk, at);
}

void Exchange::on_choices(const Chunk& chunk, double at) {
  if (answer_.last_seconds > 0) {
    const auto gap = static_cast<float>(at - answer_.last_seconds);
    answer_.longest_gap_seconds = std::max(answer_.longest_gap_seconds, gap);
  } else {
    answer_.first_seconds = at;
  }
  answer_.last_seconds = at;
  if (chunk.text_bytes == 0) return;
  if (answer_.chunks == 0) answer_.first_text_seconds = at;
  answer_.text_bytes = narrow(answer_.text_bytes + chunk.text_bytes);
  // A chunk with text has a token at least.
  if (++answer_.chunks > asked_tokens_) {
    fail(Fault::endless, fmt::format("more than the {} tokens that were asked for", asked_tokens_));
  }
}

void Exchange::on_end() {
  if (over_) return;
  if (http_.has_head() && (http_.status() != 200 || !http_.is_event_stream())) {
    return refuse_status();
  }
  // What cuts the end of the connection off behind "[DONE]" takes nothing from the answer.
  if (!done_) {
    if (!http_.is_broken()) {
      return fail(Fault::dropped, "the stream ended before its [DONE]");
    }
    const bool is_cut = http_.broken_by().starts_with("the connection was closed");
    return fail(is_cut ? Fault::dropped : Fault::malformed, http_.broken_by());
  }
  if (answer_.first_seconds <= 0) return fail(Fault::empty, "no chunk has choices");
  if (!has_usage_) return fail(Fault::no_usage, "no usage came, though it was asked for");
  check_usage();
  over_ = true;
}

void Exchange::check_usage() {
  answer_.prompt_tokens = narrow(usage_.prompt_tokens);
  answer_.output_tokens = narrow(usage_.completion_tokens);
  const std::uint64_t tokens = usage_.completion_tokens;
  if (tokens == 0 && answer_.chunks == 0) return fail(Fault::empty, "usage counts no token");
  const auto wrong = [&](const std::string& why) {
    fail(Fault::wrong_usage, fmt::format("usage counts {} tokens, but {}", tokens, why));
  };
  if (tokens > asked_tokens_) return wrong(fmt::format("{} were asked for", asked_tokens_));
  if (tokens < answer_.chunks) return wrong(fmt::format("{} chunks have text", answer_.chunks));
  if (usage_.prompt_tokens == 0) return wrong("none of the prompt");
  if (usage_.total_tokens && *usage_.total_tokens != usage_.prompt_tokens + tokens) {
    return wrong(
        fmt::format("{} of the prompt and {} in all", usage_.prompt_tokens, *usage_.total_tokens));
  }
  answer_.is_short = tokens < asked_tokens_;
}

}  // namespace assay
