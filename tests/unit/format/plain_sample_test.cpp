// Reading in one pass: what it takes is what the strict parser takes, and nothing else.
#include "results/format/plain_sample.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "results/format/sample.hpp"
#include "tests/unit/format/complaint.hpp"
#include "tests/unit/format/nouns.hpp"

namespace assay {
namespace {

// As a healthy worker writes it: nothing negative, nothing that is no number.
Sample plain_sample() {
  Sample sample = example::sample();
  sample.conditions = {{"foreign_cpus", 0.25}, {"wall_seconds", 9.502491363533773}};
  sample.metrics["bandwidth"].values = {7468365649098.996, 1e-7, 3, 2.5e+25, 0};
  return sample;
}

bool is_plain(const std::string& line) {
  SampleDraft draft;
  return read_plain(line, draft);
}

std::string written(const SampleDraft& draft) {
  Samples samples;
  samples.append(draft);
  return to_line(samples[0].whole());
}

TEST(PlainSample, takes_the_line_of_a_healthy_worker_and_reads_back_its_bytes) {
  const std::string line = to_line(plain_sample());
  SampleDraft draft;
  ASSERT_TRUE(read_plain(line, draft));
  EXPECT_EQ(written(draft), line);
}

TEST(PlainSample, takes_empty_lists_and_objects_and_every_status) {
  Sample sample = plain_sample();
  sample.conditions.clear();
  sample.facts.clear();
  sample.metrics["bandwidth"].values.clear();
  for (const auto status : {SampleStatus::measured, SampleStatus::wrong, SampleStatus::error}) {
    sample.status = status;
    const std::string line = to_line(sample);
    SampleDraft draft;
    ASSERT_TRUE(read_plain(line, draft));
    EXPECT_EQ(written(draft), line);
  }
  sample.metrics.clear();
  EXPECT_TRUE(is_plain(to_line(sample)));
}

TEST(PlainSample, reads_every_double_to_its_last_bit) {
  std::mt19937_64 random(20261126);
  std::vector<double> values{5e-324,
                             2.2250738585072014e-308,
                             1.7976931348623157e308,
                             9007199254740992.0,
                             9007199254740993.0,
                             9007199254740991.0,
                             900719925474099.2,
                             90071992547409.93};
  for (int made = 0; made < 20'000; ++made) {
    values.push_back(
        std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 120) - 90));
  }
  Sample sample = plain_sample();
  sample.metrics["bandwidth"].values = values;
  const std::string line = to_line(sample);
  SampleDraft draft;
  ASSERT_TRUE(read_plain(line, draft));
  EXPECT_EQ(draft.values, values);
}

TEST(PlainSample, leaves_what_is_negative_not_finite_or_not_ascii_to_the_strict_parser) {
  const std::string line = to_line(plain_sample());
  for (const char* number : {"-1", "-0.5", "\"nan\"", "\"inf\"", "1e400", "1e-400",
                             "12345678901234567890", "9007199254740993"}) {
    EXPECT_FALSE(is_plain(with(line, "0.25", number))) << number;
  }
  for (const char* text : {"cpu-\\u0030", "cpu-\\\"", "cpu-\xC3\xA9", "cpu-\t", "cpu-\x7f"}) {
    EXPECT_FALSE(is_plain(with(line, "cpu-0", text))) << text;
  }
  EXPECT_FALSE(is_plain(with(line, "\"avx2\"", "\"nan\"")));
}

TEST(PlainSample, refuses_what_is_no_number_or_no_whole_number) {
  const std::string line = to_line(plain_sample());
  for (const char* number : {"00.25", "01", ".25", "0.", "0.2.5", "0.25e", "0.25e+", "+1", "0x1",
                             "1 ", " 1", "", "null", "true", "1,2"}) {
    EXPECT_FALSE(is_plain(with(line, "0.25", number))) << number;
  }
  for (const char* count : {"7.0", "7e0", "07", "-7", "", "99999999999999999999", "\"7\""}) {
    EXPECT_FALSE(is_plain(with(line, "\"verified\":7", std::string("\"verified\":") + count)))
        << count;
  }
  EXPECT_FALSE(is_plain(with(line, "\"attempt\":3", "\"attempt\":4294967296")));
}

TEST(PlainSample, refuses_what_is_missing_unknown_out_of_order_or_cut) {
  const std::string line = to_line(plain_sample());
  EXPECT_FALSE(is_plain(with(line, ",\"verified\":7", "")));
  EXPECT_FALSE(is_plain(with(line, "\"verified\":7", "\"verified\":7,\"z\":1")));
  EXPECT_FALSE(is_plain(with(line, "\"measured\"", "\"pass\"")));
  EXPECT_FALSE(is_plain(with(line, "wall_seconds", "a_seconds")));
  EXPECT_FALSE(is_plain(with(line, "wall_seconds", "foreign_cpus")));
  EXPECT_FALSE(is_plain(line + " "));
  EXPECT_FALSE(is_plain(line + line));
  EXPECT_FALSE(is_plain(""));
  for (std::size_t end = 0; end < line.size(); ++end) {
    EXPECT_FALSE(is_plain(line.substr(0, end))) << end;
  }
}

// Of a line in which a letter is another, whatever this makes of it.
TEST(PlainSample, agrees_with_the_strict_parser_on_every_garbled_line_that_it_takes) {
  const std::string line = to_line(plain_sample());
  std::size_t taken = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    for (const char letter : std::string("\"\\{}[]:,.-+019aeE \t\x80")) {
      std::string garbled = line;
      garbled[at] = letter;
      SampleDraft draft;
      if (!read_plain(garbled, draft)) continue;
      ++taken;
      // A space in front of it is no plain line any more.
      EXPECT_EQ(written(draft),
                written(SampleLineParser().parse(std::string(1, ' ').append(garbled))))
          << garbled;
    }
  }
  EXPECT_GT(taken, 100U);
}

}  // namespace
}  // namespace assay
