// The ledger of waivers: only ever grown, and nothing in it is guessed.
#include "results/store/waivers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/format/waiver.hpp"
#include "tests/unit/store/temporary_folder.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;

const std::string kPlan(64, 'a');

Waiver waiver(const std::string& unit) {
  return {.unit = unit,
          .case_name = "hbm.triad[mode=\"burst\"]",
          .by = "Ņ. Name",
          .role = "site owner",
          .reason = "the fan is ordered",
          .created = "2026-03-01T12:00:00Z",
          .until = "2026-03-31",
          .plan_sha256 = kPlan};
}

std::string said(const Error& error) { return error.what(); }

class Ledger : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return folder_ / "waivers.jsonl"; }
  std::vector<Waiver> read() const { return read_waivers(path(), kPlan); }
  std::string complaint() const {
    return said(refusal([&] { read(); }));
  }

  TemporaryFolder folder_;
};

TEST_F(Ledger, that_is_not_there_holds_nothing) { EXPECT_TRUE(read().empty()); }

TEST_F(Ledger, gives_back_what_was_written_in_its_order) {
  append_waivers(path(), {waiver("cpu-0"), waiver("cpu-1")});
  append_waivers(path(), {waiver("cpu-2")});
  const auto found = read();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].unit + found[1].unit + found[2].unit, "cpu-0cpu-1cpu-2");
  EXPECT_EQ(to_line(found[2]), to_line(waiver("cpu-2")));
}

TEST_F(Ledger, is_only_appended_to) {
  append_waivers(path(), {waiver("cpu-0")});
  const std::string before = get(path());
  append_waivers(path(), {waiver("cpu-1")});
  EXPECT_EQ(get(path()).substr(0, before.size()), before);
}

TEST_F(Ledger, a_torn_last_line_is_left_out_and_cut_off_before_the_next) {
  append_waivers(path(), {waiver("cpu-0")});
  put(path(), get(path()) + to_line(waiver("cpu-1")).substr(0, 40));
  EXPECT_EQ(read().size(), 1u);
  append_waivers(path(), {waiver("cpu-2")});
  EXPECT_EQ(read().size(), 2u);
}

TEST_F(Ledger, a_broken_line_is_named_with_its_number) {
  append_waivers(path(), {waiver("cpu-0")});
  put(path(), get(path()) + "{}\n");
  EXPECT_THAT(complaint(), HasSubstr("waivers.jsonl:2: "));
}

TEST_F(Ledger, a_line_of_another_plan_is_refused) {
  Waiver other = waiver("cpu-0");
  other.plan_sha256 = std::string(64, 'b');
  append_waivers(path(), {other});
  EXPECT_THAT(complaint(), HasSubstr("waivers.jsonl:1: it was written for another plan.json"));
}

TEST_F(Ledger, a_line_that_waives_for_ever_is_refused) {
  Waiver for_ever = waiver("cpu-0");
  for_ever.until = "9999-12-31";
  put(path(), to_line(for_ever) + "\n");
  EXPECT_THAT(complaint(), HasSubstr("more than 366 days"));
}

TEST_F(Ledger, a_key_too_many_or_too_few_and_a_newer_version_are_refused) {
  const std::string line = to_line(waiver("cpu-0"));
  put(path(), line.substr(0, line.size() - 1) + ",\"zero\":0}\n");
  EXPECT_THAT(complaint(), HasSubstr("zero"));
  put(path(), "{\"by\":\"N\"}\n");
  EXPECT_THAT(complaint(), HasSubstr("waivers.jsonl:1: "));
  std::string newer = line;
  newer.replace(newer.find("waiver/1"), 8, "waiver/2");
  put(path(), newer + "\n");
  EXPECT_THAT(complaint(), HasSubstr("newer version"));
}

TEST_F(Ledger, a_full_disk_leaves_whole_lines) {
  append_waivers(path(), {waiver("cpu-0")});
  const auto size = std::filesystem::file_size(path());
  {
    const FileSizeLimit limit(size + 20);
    EXPECT_EQ(refusal([&] { append_waivers(path(), {waiver("cpu-1")}); }).exit(), Exit::world);
  }
  EXPECT_EQ(std::filesystem::file_size(path()), size);
}

TEST_F(Ledger, is_never_read_or_written_through_a_link) {
  put(folder_ / "elsewhere", "");
  std::filesystem::create_symlink(folder_ / "elsewhere", path());
  EXPECT_NE(said(refusal([&] { append_waivers(path(), {waiver("cpu-0")}); })),
            "nothing was thrown");
  EXPECT_EQ(get(folder_ / "elsewhere"), "");
}

TEST_F(Ledger, grows_to_ten_thousand_waivers_and_no_further) {
  std::string lines;
  for (std::size_t count = 0; count < kWaiversMax; ++count)
    lines += to_line(waiver("cpu-0")) + "\n";
  put(path(), lines);
  EXPECT_EQ(read().size(), kWaiversMax);
  EXPECT_THAT(said(refusal([&] { append_waivers(path(), {waiver("cpu-0")}); })),
              HasSubstr("at most 10000 waivers"));
  EXPECT_EQ(get(path()), lines);
}

}  // namespace
}  // namespace assay
