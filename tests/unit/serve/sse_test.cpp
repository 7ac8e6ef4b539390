// Events of any line ends, in any pieces.
#include "suites/serve/sse.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace assay {
namespace {

std::vector<std::string> events(std::string_view bytes, std::size_t step = std::string::npos) {
  SseReader sse;
  std::vector<std::string> found;
  while (!bytes.empty() && !sse.is_broken()) {
    std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    while (!piece.empty() && !sse.is_broken()) {
      if (sse.next(piece)) found.emplace_back(sse.data());
    }
  }
  return found;
}

using Texts = std::vector<std::string>;

TEST(Sse, an_event_ends_at_an_empty_line_whatever_ends_a_line) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const std::string e = end;
    const std::string text = "data: one" + e + e + "data:two" + e + "data: lines" + e + e + "x";
    for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::string::npos}) {
      EXPECT_EQ(events(text, step), (Texts{"one", "two\nlines"})) << e.size() << " " << step;
    }
  }
}

TEST(Sse, comments_and_other_fields_are_passed_over) {
  EXPECT_EQ(events(": ping\n\nevent: x\nid: 7\ndatabase: no\ndata: yes\n\n: ping\n\n"),
            (Texts{"yes"}));
}

TEST(Sse, a_letter_in_two_pieces_comes_out_whole) {
  EXPECT_EQ(events("data: w\xC3\xB6rd \xF0\x9F\x8C\x8D\n\n", 1),
            (Texts{"w\xC3\xB6rd \xF0\x9F\x8C\x8D"}));
}

TEST(Sse, an_event_without_its_empty_line_is_none_yet) {
  EXPECT_TRUE(events("data: half\n").empty());
  EXPECT_EQ(events("data\n\n"), (Texts{""}));
}

TEST(Sse, an_event_without_end_is_refused_before_it_fills_memory) {
  SseReader sse;
  const std::string much = "data: " + std::string(kEventBytesMax, 'a');
  std::string_view one = much;
  EXPECT_FALSE(sse.next(one));
  EXPECT_TRUE(sse.is_broken());
  SseReader lines;
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "data: abcdef\n";
  std::string_view all = many;
  EXPECT_FALSE(lines.next(all));
  EXPECT_TRUE(lines.is_broken());
}

}  // namespace
}  // namespace assay
