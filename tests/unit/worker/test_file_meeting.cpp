// Words in files, and what ranks do that fail.
#include "harness/worker/file_meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <thread>

#include "harness/worker/bootstrap.hpp"
#include "results/record/error.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

double soon() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
             .count() +
         20;
}

class Words : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  template <typename Act>
  std::string refusal(const Act& act) {
    try {
      act();
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }

  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("assay-words-" + std::to_string(::getpid()));
  std::filesystem::path file = folder / "rank-0";
};

TEST_F(Words, are_read_in_their_order_and_not_before_they_are_written) {
  WordReader reader(file);
  EXPECT_EQ(reader.next(), std::nullopt);
  WordWriter writer(file);
  writer.append("one");
  writer.append("");
  writer.append("two\nlines");
  EXPECT_EQ(reader.next(), "one");
  EXPECT_EQ(reader.next(), "");
  EXPECT_EQ(reader.next(), "two\nlines");
  EXPECT_EQ(reader.next(), std::nullopt);
}

TEST_F(Words, that_are_not_there_as_a_whole_yet_are_taken_when_they_are) {
  WordWriter writer(folder / "whole");
  writer.append("a word of some length");
  const std::string whole = read_file(folder / "whole");
  WordReader reader(file);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::ofstream(file, std::ios::trunc) << whole.substr(0, length);
    ASSERT_EQ(reader.next(), std::nullopt) << length;
  }
  std::ofstream(file, std::ios::trunc) << whole;
  EXPECT_EQ(reader.next(), "a word of some length");
}

TEST_F(Words, that_are_damaged_are_never_taken) {
  WordWriter writer(folder / "whole");
  writer.append("a word");
  const std::string whole = read_file(folder / "whole");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    std::ofstream(file, std::ios::trunc) << damaged;
    WordReader reader(file);
    EXPECT_EQ(reader.next(), std::nullopt) << at;
  }
}

TEST_F(Words, of_an_enormous_length_are_never_taken) {
  std::ofstream(file) << "18446744073709551615 " << std::string(64, 'a') << "\nx\n";
  EXPECT_EQ(WordReader(file).next(), std::nullopt);
}

TEST_F(Words, are_written_by_one_process_alone) {
  WordWriter first(file);
  first.append("here");
  EXPECT_THAT(refusal([&] { WordWriter second(file); }), HasSubstr("another process is this rank"));
}

// Two ranks, each on a thread of its own.
class TwoRanks : public Words {
 protected:
  template <typename First, typename Second>
  void run(const First& first, const Second& second) {
    std::thread other([&] { second(std::make_unique<FileMeeting>(folder / "words", 1, 2)); });
    first(std::make_unique<FileMeeting>(folder / "words", 0, 2));
    other.join();
  }
  using Seat = std::unique_ptr<FileMeeting>;
};

TEST_F(TwoRanks, leave_nothing_behind_after_a_good_end) {
  run([](Seat seat) { seat->barrier(soon()); }, [](Seat seat) { seat->barrier(soon()); });
  EXPECT_FALSE(std::filesystem::exists(folder / "words"));
}

TEST_F(TwoRanks, hear_at_once_that_the_other_has_ended) {
  std::string said;
  run([&](Seat seat) { said = refusal([&] { seat->barrier(soon()); }); },
      [](Seat seat) { seat.reset(); });
  EXPECT_EQ(said, "rank 1 has ended before the others were done");
}

TEST_F(TwoRanks, that_are_not_at_the_same_step_are_told_so) {
  std::string said;
  run([&](Seat seat) { said = refusal([&] { seat->barrier(soon()); }); },
      [&](Seat seat) { refusal([&] { seat->max(1, soon()); }); });
  EXPECT_EQ(said, "ranks 0 and 1 are not at the same step");
}

TEST_F(Words, of_another_step_of_the_same_kind_are_no_answer_and_nothing_is_agreed_on_after_them) {
  FileMeeting meeting(folder / "words", 0, 2);
  WordWriter(folder / "words" / "rank-1").append("b7:");
  EXPECT_EQ(refusal([&] { meeting.barrier(soon()); }), "ranks 0 and 1 are not at the same step");
  EXPECT_THAT(refusal([&] { meeting.barrier(soon()); }), HasSubstr("agree on nothing more"));
}

TEST_F(TwoRanks, that_do_not_give_equally_many_numbers_are_told_so) {
  std::string said;
  run([&](Seat seat) { said = refusal([&] { seat->gather(std::vector<double>(2), soon()); }); },
      [&](Seat seat) { refusal([&] { seat->gather(std::vector<double>(3), soon()); }); });
  EXPECT_EQ(said, "ranks do not give equally many numbers");
}

TEST_F(TwoRanks, never_take_what_is_no_number_for_a_small_one) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  double first = 0;
  double second = 0;
  run([&](Seat seat) { first = seat->max(1, soon()); },
      [&](Seat seat) { second = seat->max(none, soon()); });
  EXPECT_TRUE(std::isnan(first));
  EXPECT_TRUE(std::isnan(second));
}

TEST_F(Words, a_deadline_ends_the_process_after_it_was_said_who_is_waited_for) {
  const auto alone = [&] {
    FileMeeting meeting(folder / "words", 0, 3);
    meeting.when_overdue(
        [](const std::string& said) { (void)::write(STDERR_FILENO, said.data(), said.size()); });
    meeting.barrier(soon() - 19.9);
  };
  EXPECT_EXIT(alone(), testing::ExitedWithCode(3), "no word came from rank 1");
}

TEST_F(Words, a_rank_that_the_group_has_not_and_too_many_of_them_are_refused) {
  EXPECT_THAT(refusal([&] { FileMeeting(folder / "words", 4, 4); }),
              HasSubstr("there is no rank 4: the unit has 4 ranks"));
  EXPECT_THAT(refusal([&] { FileMeeting(folder / "words", 0, kRanksByFilesMax + 1); }),
              HasSubstr("too many to find one another by files (1024 at most)"));
}

TEST_F(Words, carry_nothing_to_measure) {
  const auto bootstrap = by_files(folder / "words", 0, 1);
  EXPECT_THAT(refusal([&] { bootstrap->data(); }), HasSubstr("carry nothing to measure"));
}

TEST_F(Words, a_folder_that_nobody_can_make_is_named) {
  std::ofstream(folder / "taken") << "x";
  EXPECT_THAT(refusal([&] { FileMeeting(folder / "taken" / "words", 0, 2); }),
              HasSubstr("cannot make " + (folder / "taken").string()));
}

}  // namespace
}  // namespace assay
