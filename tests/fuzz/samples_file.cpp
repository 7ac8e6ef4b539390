// A finished samples file with one change: what is still believed is what was written, or a problem
// is stated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "results/format/plan.hpp"
#include "results/format/sample.hpp"
#include "results/store/file.hpp"
#include "results/store/samples.hpp"
#include "tests/fuzz/mutator.hpp"
#include "tests/fuzz/nouns.hpp"

namespace assay::fuzz {
namespace {

constexpr int kTexts = 1'000;
constexpr std::size_t kUnits = 3;

class SamplesFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::path(testing::TempDir()) / ("assay-fuzz-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    plan_.entries.front().units = {"cpu-[0-2]"};
    sha256_ = sha256(to_json(plan_));
    write_original();
    std::ostringstream bytes;
    bytes << std::ifstream(path()).rdbuf();
    original_ = bytes.str();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path path() const { return folder_ / "memory-cpu-0.1.jsonl"; }

  Measurements read() const { return read_samples_file(path(), plan_, sha256_); }

  void overwrite(const std::string& text) const { std::ofstream(path()) << text; }

  static std::vector<std::string> lines(const Measurements& measured) {
    std::vector<std::string> found;
    for (const Sample& sample : measured.samples.all()) found.push_back(to_line(sample));
    return found;
  }

  std::string original_;

 private:
  void write_original() const {
    SamplesHeader header = samples_header();
    header.plan_sha256 = sha256_;
    SamplesWriter writer{path(), header};
    for (std::size_t i = 0; i < kUnits; ++i) {
      Sample one = sample();
      one.unit = "cpu-" + std::to_string(i);
      one.began_seconds += 10.0 * static_cast<double>(i);
      one.ended_seconds += 10.0 * static_cast<double>(i);
      writer.append(one);
    }
    writer.finish();
  }

  std::filesystem::path folder_;
  Plan plan_ = plan();
  std::string sha256_;
};

TEST_F(SamplesFile, is_believed_whole_when_nobody_touched_it) {
  const Measurements measured = read();
  EXPECT_EQ(measured.samples.size(), kUnits);
  EXPECT_THAT(measured.problems, testing::IsEmpty());
}

TEST_F(SamplesFile, with_any_one_change_gives_only_original_samples_or_states_a_problem) {
  const std::vector<std::string> written = lines(read());
  Mutator mutator(20260505, {original_});
  for (int i = 0; i < kTexts; ++i) {
    const std::string text = mutator.broken_once(original_);
    overwrite(text);
    const Measurements measured = read();
    if (text == original_ || !measured.problems.empty()) continue;
    const std::vector<std::string> believed = lines(measured);
    ASSERT_LE(believed.size(), written.size()) << "text " << i << ": " << text;
    for (std::size_t line = 0; line < believed.size(); ++line) {
      ASSERT_EQ(believed[line], written[line]) << "text " << i << ": " << text;
    }
  }
}

}  // namespace
}  // namespace assay::fuzz
