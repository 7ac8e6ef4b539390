// What is kept of what jobs said.
#include <zlib.h>

#include "fixture.hpp"
#include "harness/campaign/raw.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

class RawTest : public ConductorTest {
 protected:
  void say(const std::string& stem, const std::string& lines, const std::string& output) const {
    std::ofstream(root_ / "raw" / (stem + ".jsonl")) << lines;
    std::ofstream(root_ / "raw" / (stem + ".output")) << output;
  }

  std::string unpacked(const std::string& stem) const {
    const gzFile file = ::gzopen((root_ / "raw" / (stem + ".json.gz")).c_str(), "rb");
    if (file == nullptr) return {};
    std::string bytes(1 << 20, '\0');
    const int got = ::gzread(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    ::gzclose(file);
    bytes.resize(static_cast<std::size_t>(std::max(got, 0)));
    return bytes;
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& one : fs::directory_iterator(root_ / "raw")) {
      names.push_back(one.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }
};

TEST_F(RawTest, a_job_with_a_case_that_did_not_pass_is_kept_and_the_others_go) {
  say("first-cpu-0.1", "{\"case\":\"t.a\"}\n{\"case\":\"t.b\"}\n", "words\n");
  say("first-cpu-1.1", "{\"case\":\"t.a\"}\n", "");
  keep_raw(folder(), {plan_}, {{"t.b", "cpu-0"}});
  EXPECT_EQ(files(), std::vector<std::string>{"first-cpu-0.1.json.gz"});
  EXPECT_EQ(unpacked("first-cpu-0.1"),
            "{\"attempt\":1,\"cases\":[{\"case\":\"t.a\"},{\"case\":\"t.b\"}],"
            "\"job\":\"first-cpu-0\",\"output\":\"words\\n\",\"ranks\":[],\"schema\":\"assay/"
            "raw-job/1\"}\n");
}

TEST_F(RawTest, a_torn_line_and_bytes_that_are_no_text_leave_readable_json) {
  say("first-cpu-0.2", "{\"case\":\"t.a\"}\n{\"case\":\"t.", "\xff\x01\"");
  keep_raw(folder(), {plan_}, {{"t.a", "cpu-0"}});
  EXPECT_EQ(
      unpacked("first-cpu-0.2"),
      "{\"attempt\":2,\"cases\":[{\"case\":\"t.a\"}],\"job\":\"first-cpu-0\","
      "\"output\":\"\xEF\xBF\xBD\\u0001\\\"\",\"ranks\":[],\"schema\":\"assay/raw-job/1\"}\n");
}

TEST_F(RawTest, keeping_again_changes_nothing) {
  say("first-cpu-0.1", "", "words\n");
  keep_raw(folder(), {plan_}, {{"t.b", "cpu-0"}});
  const std::string before = read_file(root_ / "raw" / "first-cpu-0.1.json.gz");
  keep_raw(folder(), {plan_}, {});
  EXPECT_EQ(read_file(root_ / "raw" / "first-cpu-0.1.json.gz"), before);
}

TEST_F(RawTest, about_one_job_in_a_hundred_is_kept_though_all_passed_and_the_seed_draws_which) {
  plan_.stages = {{"s", 1}};
  plan_.entries = {entry("s", "t.a", Level::device, {"cpu-[0-999]"})};
  const auto kept = [&](std::uint64_t seed) {
    plan_.seed = seed;
    make("seed-" + std::to_string(base_count_++));
    for (int unit = 0; unit < 1000; ++unit) {
      std::ofstream(root_ / "raw" / ("s-cpu-" + std::to_string(unit) + ".1.output")) << "x";
    }
    keep_raw(folder(), {plan_}, {});
    return files();
  };
  const auto first = kept(1);
  EXPECT_GT(first.size(), 1U);
  EXPECT_LT(first.size(), 30U);
  EXPECT_EQ(kept(1), first);
  EXPECT_NE(kept(2), first);
}

}  // namespace
}  // namespace assay
