// The journal: whole lines, and nothing lost.
#include "results/store/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/temporary_folder.hpp"

namespace assay {
namespace {

JournalEvent event(const std::string& job) {
  JournalEvent event;
  event.event = "job_started";
  event.job = job;
  return event;
}

TEST(Journal, keeps_events_in_order_and_stamps_their_time) {
  const TemporaryFolder folder;
  {
    Journal journal(folder / "journal.jsonl");
    journal.append(event("a"));
  }
  Journal(folder / "journal.jsonl").append(event("b"));
  const auto events = read_journal(folder / "journal.jsonl");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].job + events[1].job, "ab");
  EXPECT_THAT(events[0].time, ::testing::MatchesRegex("....-..-..T..:..:..Z"));
}

TEST(Journal, a_torn_last_line_is_left_out_and_cut_off_before_the_next) {
  const TemporaryFolder folder;
  Journal(folder / "j").append(event("a"));
  put(folder / "j", get(folder / "j") + "{\"attempt\":");
  EXPECT_EQ(read_journal(folder / "j").size(), 1u);
  Journal(folder / "j").append(event("b"));
  EXPECT_EQ(read_journal(folder / "j").size(), 2u);
}

TEST(Journal, a_broken_line_before_the_last_is_named) {
  const TemporaryFolder folder;
  Journal(folder / "j").append(event("a"));
  const std::string line = get(folder / "j");
  put(folder / "j", line + "{}\n" + line);
  EXPECT_THAT(refusal([&] { read_journal(folder / "j"); }).what(), ::testing::HasSubstr("j:2: "));
}

TEST(Journal, a_disk_that_is_full_is_the_world_and_leaves_whole_lines) {
  const TemporaryFolder folder;
  Journal journal(folder / "j");
  journal.append(event("a"));
  const auto whole = std::filesystem::file_size(folder / "j");
  {
    const FileSizeLimit full(whole + 10);
    EXPECT_EQ(refusal([&] { journal.append(event("b")); }).exit(), Exit::world);
  }
  EXPECT_EQ(std::filesystem::file_size(folder / "j"), whole);
}

TEST(Journal, that_cannot_be_opened_is_the_world) {
  EXPECT_EQ(refusal([] { Journal journal("/proc/none/j"); }).exit(), Exit::world);
}

}  // namespace
}  // namespace assay
