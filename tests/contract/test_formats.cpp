// What every report format promises, whatever it writes.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "results/record/registered.hpp"
#include "results/report/report.hpp"
#include "results/report/row_format.hpp"
#include "tests/unit/report/example.hpp"

namespace assay {
namespace {

class EveryFormat : public testing::TestWithParam<const Format*> {
 protected:
  static std::string render(const Report& report) { return GetParam()->render(report); }
};

TEST(Formats, each_file_registers_one_format) {
  const std::filesystem::path folder = std::string(ASSAY_SOURCE_DIR) + "/results/report/formats";
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files += entry.path().extension() == ".cpp" ? 1 : 0;
  }
  EXPECT_EQ(Registered<Format>::all().size() + Registered<RowFormat>::all().size(), files);
}

TEST(Formats, no_two_write_the_same_file) {
  std::vector<std::string> files;
  for (const Format* format : Registered<Format>::all()) files.push_back(format->file);
  for (const RowFormat* format : Registered<RowFormat>::all()) files.push_back(format->file);
  std::ranges::sort(files);
  EXPECT_EQ(std::ranges::adjacent_find(files), files.end());
}

TEST_P(EveryFormat, gives_the_same_bytes_twice) {
  EXPECT_EQ(render(example::report({.units = 8})), render(example::report({.units = 8})));
}

TEST_P(EveryFormat, renders_a_report_without_anything_in_it) {
  EXPECT_FALSE(render(Report{}).empty());
}

TEST_P(EveryFormat, carries_the_headline) {
  const Report report = example::report({.units = 2});
  EXPECT_NE(render(report).find(report.summary.headline), std::string::npos);
}

TEST_P(EveryFormat, says_when_nothing_was_real) {
  for (const std::string reality : {"simulated", "emulated", "something else"}) {
    const std::string text = render(example::report({.reality = reality}));
    const std::string word = reality == "emulated" ? "EMULATED" : "SIMULATED";
    EXPECT_NE(text.find(word), std::string::npos) << reality;
  }
  const std::string real = render(example::report({}));
  EXPECT_EQ(real.find("SIMULATED"), std::string::npos);
}

TEST_P(EveryFormat, lets_no_hostile_text_through) {
  Report report = example::report({.units = 2, .hostname = example::kHostile});
  report.plan.site = example::kHostile;
  report.summary.headline = example::kHostile;
  report.exceptions.front().unit = example::kHostile;
  report.verdicts.front().unit = example::kHostile;
  const std::string text = render(report);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\xff'), std::string::npos);
  // A string of JSON or a label of Prometheus is no markup.
  if (GetParam()->name == "json" || GetParam()->name == "prometheus") return;
  EXPECT_EQ(text.find("<script>alert"), std::string::npos);
  EXPECT_EQ(text.find("<!--\u2028"), std::string::npos);
}

TEST(Formats, the_page_names_the_algorithms_that_won_and_lets_no_hostile_one_through) {
  Report report = example::report({.units = 2});
  report.algorithms = {{"gemm.fp8[mode=burst]", {"gpu-[0-3]"}, {"lt <script>", "tile 2"}}};
  const std::string page = Registered<Format>::find("html")->render(report);
  for (const char* text : {"id=\"algorithms\"", "lt &lt;script&gt;", "tile 2", "gpu-[0-3]"}) {
    EXPECT_NE(page.find(text), std::string::npos) << text;
  }
  EXPECT_EQ(page.find("lt <script>"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat, testing::ValuesIn(Registered<Format>::all()),
                         [](const auto& each) { return each.param->name; });

}  // namespace
}  // namespace assay
