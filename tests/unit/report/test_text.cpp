// Numbers and text as people read them.
#include <gtest/gtest.h>

#include <cmath>

#include "results/report/human.hpp"
#include "results/report/markup.hpp"
#include "results/report/safe_text.hpp"
#include "results/report/statistics.hpp"
#include "results/report/text_table.hpp"

namespace assay {
namespace {

TEST(Human, chooses_the_prefix_and_four_digits) {
  EXPECT_EQ(human(312.41e9, "FLOP/s"), "312.4 GFLOP/s");
  EXPECT_EQ(human(1.3724e12, "FLOP/s"), "1.372 TFLOP/s");
  EXPECT_EQ(human(40.1e9, "B/s"), "40.10 GB/s");
  EXPECT_EQ(human(0.01234, "s"), "12.34 ms");
  EXPECT_EQ(human(4.2e-6, "s"), "4.200 µs");
  EXPECT_EQ(human(90, "s"), "90.00 s");
  EXPECT_EQ(human(0.997, "1"), "0.9970");
  EXPECT_EQ(human(0, "B/s"), "0 B/s");
  EXPECT_EQ(human(12345.6, "tokens/s"), "12,346 tokens/s");
}

TEST(Human, names_what_is_no_number) {
  EXPECT_EQ(human(NAN, "B/s"), "nan B/s");
  EXPECT_EQ(human(-INFINITY, "1"), "−inf");
}

TEST(Human, shows_margins_with_their_sign) {
  EXPECT_EQ(human_percent(0.668), "+66.8 %");
  EXPECT_EQ(human_percent(-0.00041), "−0.041 %");
  EXPECT_EQ(human_percent(0.05, false), "5.0 %");
}

TEST(Human, reads_the_unit_off_a_facts_name) {
  EXPECT_EQ(human_fact("memory_bytes", 1073741824.0), "1.000 GiB");
  EXPECT_EQ(human_fact("clock_hz", 2.1e9), "2.100 GHz");
  EXPECT_EQ(human_fact("cores", 144.0), "144");
  EXPECT_EQ(human_fact("governor", std::string("performance")), "performance");
}

TEST(SafeText, replaces_what_a_terminal_would_obey) {
  EXPECT_EQ(safe_text("a\x1b[31mb"), "a\uFFFD[31mb");
  EXPECT_EQ(safe_text("a\u202Eb\u009Bc"), "a\uFFFDb\uFFFDc");
  EXPECT_EQ(safe_text("Bruyères 東京"), "Bruyères 東京");
}

TEST(SafeText, replaces_bytes_that_are_not_utf8) {
  EXPECT_EQ(safe_text("a\xff\xc0\xaf"
                      "b"),
            "a\uFFFD\uFFFD\uFFFDb");
  EXPECT_EQ(safe_text("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(safe_text("\xe2\x82"), "\uFFFD\uFFFD");
}

TEST(SafeText, counts_columns_of_wide_and_combining_characters) {
  EXPECT_EQ(columns_of("abc"), 3U);
  EXPECT_EQ(columns_of("東京"), 4U);
  EXPECT_EQ(columns_of("e\u0301"), 1U);
}

TEST(SafeText, shortens_in_the_middle) {
  EXPECT_EQ(fit("rack-017/tray-05/gpu-2", 9), "rack…pu-2");
  EXPECT_EQ(fit("short", 9), "short");
  EXPECT_LE(columns_of(fit("東京東京東京", 5)), 5U);
}

TEST(Markup, escapes_for_elements_and_attributes) {
  EXPECT_EQ(escape_html("<a b=\"c\">'&"), "&lt;a b=&quot;c&quot;&gt;&#39;&amp;");
}

TEST(Markup, keeps_line_ends_in_xml_only) {
  EXPECT_EQ(escape_xml("a\nb\x01"), "a\nb\uFFFD");
  EXPECT_EQ(escape_html("a\nb"), "a b");
}

TEST(Markup, lets_nothing_end_a_script) {
  EXPECT_EQ(escape_script("</script><!--\u2028&"), "\\u003c/script\\u003e\\u003c!--\\u2028\\u0026");
}

TEST(Statistics, interpolates_between_values) {
  const Statistics of = statistics({4, 1, 3, 2});
  EXPECT_DOUBLE_EQ(of.median, 2.5);
  EXPECT_DOUBLE_EQ(of.least, 1);
  EXPECT_DOUBLE_EQ(of.p95, 3.85);
}

TEST(Statistics, a_histogram_counts_every_value_once) {
  std::vector<double> values{-1e9, 1e9};
  for (int at = 0; at < 1000; ++at) values.push_back(100 + 0.01 * at);
  const Histogram bins = histogram(values, {95});
  std::uint64_t all = bins.below + bins.above;
  for (const std::uint64_t count : bins.counts) all += count;
  EXPECT_EQ(all, values.size());
  EXPECT_EQ(bins.below, 1U);
  EXPECT_EQ(bins.above, 1U);
  EXPECT_LE(bins.low, 95);
}

TEST(TextTable, never_exceeds_the_columns) {
  TextTable table{{{"", false, 0}, {"name", false, 8}, {"value", true, 0}, {"outcome", false, 0}},
                  {}};
  table.lines.push_back({{"x", std::string(200, 'n'), "12.5 GB/s", "pass"},
                         "",
                         "a note that is long "
                         "enough to be broken into more than one line of forty columns"});
  std::string text = render(table, false, 40);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    EXPECT_LE(columns_of(text.substr(0, end)), 40U);
    text.erase(0, end + 1);
  }
}

}  // namespace
}  // namespace assay
