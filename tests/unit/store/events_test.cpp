// The ledger of events: only ever grown, and no event of it is lost.
#include "results/store/events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/format/event.hpp"
#include "tests/unit/store/temporary_folder.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;

Event event(const std::string& note) {
  return {"J. Doe", "repair", note, "2026-03-01T13:00:00Z", "host-0"};
}

class Events : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return made_.file(kEventsFile); }
  std::vector<Event> read() const { return read_events(made_); }

  TemporaryFolder folder_;
  CampaignFolder made_ = CampaignFolder::create(folder_ / "run");
};

TEST_F(Events, that_are_not_there_are_none) { EXPECT_TRUE(read().empty()); }

TEST_F(Events, are_given_back_as_written_in_their_order) {
  append_event(made_, event("one"));
  append_event(made_, event("two"));
  EXPECT_EQ(get(path()), to_line(event("one")) + "\n" + to_line(event("two")) + "\n");
  ASSERT_EQ(read().size(), 2U);
  EXPECT_EQ(read()[1].note, "two");
}

TEST_F(Events, behind_a_torn_or_a_broken_line_are_refused_and_nothing_is_cut_off) {
  const std::string whole = to_line(event("one"));
  for (const std::string& bytes : {whole + "\n" + whole.substr(0, 20), whole + "\nnonsense\n"}) {
    put(path(), bytes);
    EXPECT_THAT(refusal([&] { read(); }).what(), HasSubstr("events.jsonl"));
    EXPECT_THAT(refusal([&] { append_event(made_, event("two")); }).what(),
                HasSubstr("events.jsonl"));
    EXPECT_EQ(get(path()), bytes);
  }
}

TEST_F(Events, that_found_no_room_leave_no_piece_of_a_line) {
  append_event(made_, event("one"));
  const std::string before = get(path());
  {
    const FileSizeLimit full(before.size() + 10);
    EXPECT_EQ(refusal([&] { append_event(made_, event("two")); }).exit(), Exit::world);
  }
  EXPECT_EQ(get(path()), before);
}

}  // namespace
}  // namespace assay
