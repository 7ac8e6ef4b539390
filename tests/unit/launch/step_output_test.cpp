// An output that grows while it is read.
#include "harness/launch/slurm/step_output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class StepOutputTest : public testing::Test {
 protected:
  StepOutputTest() {
    std::string name = (std::filesystem::temp_directory_path() / "assay-step-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~StepOutputTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& text) const {
    std::ofstream(path(), std::ios::app | std::ios::binary) << text;
  }
  std::filesystem::path path() const { return folder_ / "output"; }

  std::filesystem::path folder_;
};

TEST_F(StepOutputTest, is_heard_line_by_line_from_its_beginning_to_its_exit) {
  StepOutput output(path());
  EXPECT_THAT(output.look(), IsEmpty());
  EXPECT_FALSE(output.begun());
  write("@step begins\n0: @assay beg");
  EXPECT_THAT(output.look(), IsEmpty());
  EXPECT_TRUE(output.begun());
  write("in 3\n0: hello\nsrun: error: no\n0: @assay end 3 measured\n");
  EXPECT_THAT(output.look(), ElementsAre("begin 3", "end 3 measured"));
  EXPECT_THAT(output.words(), HasSubstr("srun: error: no"));
  EXPECT_FALSE(output.exit());
  write("\n@step exit 7\n");
  EXPECT_THAT(output.look(), IsEmpty());
  EXPECT_EQ(output.exit(), 7);
}

TEST_F(StepOutputTest, says_nothing_before_the_script_says_that_it_begins) {
  StepOutput output(path());
  write("0: @assay begin 3\n@step exit 0\n");
  EXPECT_THAT(output.look(), IsEmpty());
  EXPECT_FALSE(output.exit());
}

TEST_F(StepOutputTest, keeps_its_first_and_its_last_part) {
  StepOutput output(path());
  write("@step begins\nfirst\n" + std::string(3U << 20U, 'x') + "\nlast\n@step exit 0\n");
  while (!output.exit()) output.look();
  output.trim();
  EXPECT_LT(std::filesystem::file_size(path()), kJobOutputBytesMax + 4096);
  std::ifstream file(path());
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(text, HasSubstr("first\n"));
  EXPECT_THAT(text, HasSubstr("\nlast\n"));
}

TEST_F(StepOutputTest, knows_when_it_is_too_long) {
  StepOutput output(path());
  write("@step begins\n");
  for (int i = 0; i < 65; ++i) write(std::string(1U << 20U, 'x'));
  for (int look = 0; look < 200 && !output.too_long(); ++look) output.look();
  EXPECT_TRUE(output.too_long());
}

}  // namespace
}  // namespace assay
