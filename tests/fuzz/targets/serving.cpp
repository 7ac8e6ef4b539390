// What an endpoint answers: HTTP, events and their JSON, from the first byte to the end of the
// connection.
#include <algorithm>

#include "results/record/registered.hpp"
#include "suites/serve/exchange.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

constexpr std::uint32_t kAsked = 4;
constexpr std::size_t kWordsBytesMax = 600;

Exchange fed(std::string_view bytes, std::size_t step) {
  Exchange exchange(kAsked, 0);
  while (!bytes.empty() && !exchange.is_over()) {
    const std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    exchange.feed(piece, 1);
  }
  exchange.peer_closed();
  return exchange;
}

bool are_same(const Answer& a, const Answer& b) {
  return a.fault == b.fault && a.chunks == b.chunks && a.output_tokens == b.output_tokens &&
         a.prompt_tokens == b.prompt_tokens && a.text_bytes == b.text_bytes &&
         a.is_short == b.is_short;
}

// Whatever came, it ends in an answer or a fault, the same however the bytes were cut; and an
// answer that counts as whole has a token, and no more of them than were asked for.
std::string finding_in(std::string_view text) {
  const Exchange whole = fed(text, std::string_view::npos);
  const Answer& answer = whole.answer();
  if (!whole.is_over()) return "it is not over when the connection is";
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}}) {
    const Exchange pieces = fed(text, step);
    if (!are_same(answer, pieces.answer())) return "it depends on how the bytes were cut";
  }
  if (whole.words().size() > kWordsBytesMax) return "its words are too many";
  const bool printable =
      std::ranges::all_of(whole.words(), [](char c) { return c >= ' ' && c <= '~'; });
  if (!printable) return "its words are no printable line";
  if (!answer.is_whole()) return {};
  const bool counted = answer.output_tokens > 0 && answer.output_tokens <= kAsked &&
                       answer.chunks <= answer.output_tokens && answer.prompt_tokens > 0;
  return counted && answer.first_seconds > 0 ? "" : "an answer counts as whole that is none";
}

std::vector<std::string> seeds() {
  const std::string events =
      ": hello\n\ndata: {\"model\":\"m\",\"choices\":[{\"index\":0,\"text\":\"\xC3\xB6\"}]}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"length\"}]}\r\n\r\n"
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,"
      "\"total_tokens\":7}}\n\ndata: [DONE]\n\n";
  const std::string head = "HTTP/1.1 200 OK\r\nServer: s\r\nContent-Type: text/event-stream\r\n";
  std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  for (const char letter : events) chunked += "1\r\n" + std::string(1, letter) + "\r\n";
  return {chunked + "0\r\n\r\n",
          head + "Content-Length: " + std::to_string(events.size()) + "\r\n\r\n" + events,
          "HTTP/1.1 100 Continue\r\n\r\n" + head + "Connection: close\r\n\r\n" + events};
}

const Registered<Target> registered{{
    .name = "serving",
    .seeds = seeds,
    .attempt =
        [](std::string_view text) {
          return Tried{fed(text, std::string_view::npos).answer().is_whole(), finding_in(text)};
        },
}};

}  // namespace
}  // namespace assay::fuzz
