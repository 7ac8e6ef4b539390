// The recorded verdicts against the computed ones, where they are too many to be kept.
#include "results/evidence/verdict_comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/format/verdict.hpp"
#include "small_campaign.hpp"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string line(const std::string& unit, Outcome outcome) {
  std::string text;
  append_line(text, {"hbm.triad", unit, outcome, 1, "for a test", {}});
  return text;
}

std::vector<std::string> computed() {
  return {"{}\n", line("cpu-0", Outcome::fail), line("cpu-1", Outcome::fail),
          line("cpu-2", Outcome::pass)};
}

std::string compared(const std::vector<std::string>& recorded, std::size_t kept_max) {
  const SmallCampaign campaign;
  const auto file = campaign.home() / "verdicts.jsonl";
  std::string bytes;
  for (const std::string& each : recorded) bytes += each;
  put(file, bytes);
  VerdictComparison comparison(file, kept_max);
  for (const std::string& each : computed()) comparison.add(each);
  std::string sentences;
  for (const std::string& each : comparison.finish().sentences()) sentences += each + "\n";
  return sentences;
}

TEST(VerdictComparison, has_nothing_to_say_of_the_same_lines) {
  EXPECT_THAT(compared(computed(), 10), IsEmpty());
}

TEST(VerdictComparison, takes_several_lines_at_once) {
  const SmallCampaign campaign;
  const auto file = campaign.home() / "verdicts.jsonl";
  put(file, computed()[0] + computed()[1] + computed()[3]);
  VerdictComparison comparison(file);
  comparison.add(computed()[0] + computed()[1]);
  comparison.add(computed()[2] + computed()[3]);
  EXPECT_THAT(comparison.finish().sentences(),
              testing::ElementsAre(HasSubstr("hbm.triad on cpu-1: not recorded")));
}

TEST(VerdictComparison, names_the_first_of_more_differences_than_it_keeps) {
  std::vector<std::string> recorded = computed();
  recorded[1] = line("cpu-0", Outcome::pass);
  recorded[2] = line("cpu-1", Outcome::pass);
  EXPECT_THAT(compared(recorded, 1),
              AllOf(HasSubstr("hbm.triad on cpu-0: recorded pass, but the samples give fail"),
                    Not(HasSubstr("cpu-1"))));
}

TEST(VerdictComparison, says_of_no_line_that_it_is_gone_where_it_did_not_keep_all) {
  std::vector<std::string> recorded = computed();
  std::swap(recorded[1], recorded[3]);
  EXPECT_THAT(compared(recorded, 1), AllOf(HasSubstr("not in the order"), Not(HasSubstr("cpu-"))));
}

}  // namespace
}  // namespace assay
