// What every Meeting must do. Each rank that was launched runs all tests; a rank that sees
// something else fails, and with it the launch.
#include "harness/bench/meeting.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <thread>

#include "harness/bench/message_meeting.hpp"
#include "harness/device/cpu/mpi.hpp"
#include "harness/worker/file_meeting.hpp"

namespace assay {
namespace {

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double soon() { return now_seconds() + 30; }

// All ranks of the launch.
Communicator* world = nullptr;

// The same new folder for all.
std::filesystem::path shared_folder() {
  std::string made;
  if (world->rank() == 0) {
    made = (std::filesystem::temp_directory_path() / "assay-meeting-XXXXXX").string();
    if (::mkdtemp(made.data()) == nullptr) made.clear();
  }
  return MessageMeeting(*world).gather(made, soon()).front();
}

struct Kind {
  std::string name;
  std::function<std::unique_ptr<Meeting>()> make;
};

class EveryMeeting : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    meeting = GetParam().make();
    rank = meeting->rank();
    size = meeting->size();
    ASSERT_GE(size, 2U) << "launch at least two ranks";
  }
  // All ranks end a meeting before another begins.
  void TearDown() override {
    meeting.reset();
    MessageMeeting(*world).barrier(soon());
  }

  std::unique_ptr<Meeting> meeting;
  unsigned rank = 0;
  unsigned size = 0;
};

TEST_P(EveryMeeting, has_all_ranks_each_once) {
  const auto of_rank = meeting->gather(std::vector{static_cast<double>(rank)}, soon());
  ASSERT_EQ(of_rank.size(), world->size());
  for (unsigned one = 0; one < size; ++one) EXPECT_EQ(of_rank[one], std::vector<double>{1.0 * one});
}

TEST_P(EveryMeeting, finds_the_greatest_number_whoever_has_it) {
  for (unsigned one = 0; one < size; ++one) {
    EXPECT_EQ(meeting->max(rank == one ? 7.25 : -1e300, soon()), 7.25);
  }
}

TEST_P(EveryMeeting, gives_numbers_to_the_last_bit) {
  const double small = std::numeric_limits<double>::denorm_min();
  const std::vector<double> own{0.1, -0.0, small, std::numeric_limits<double>::infinity()};
  for (const auto& numbers : meeting->gather(own, soon())) {
    EXPECT_EQ(numbers, own);
    EXPECT_TRUE(std::signbit(numbers[1]));
  }
}

TEST_P(EveryMeeting, takes_no_numbers_as_well) {
  EXPECT_EQ(meeting->gather(std::vector<double>{}, soon()), std::vector<std::vector<double>>(size));
}

TEST_P(EveryMeeting, gives_texts_of_any_length_and_cuts_those_that_are_too_long) {
  const auto said = [](unsigned one) {
    return std::string(one * 3000, static_cast<char>('a' + one));
  };
  const std::vector<std::string> all = meeting->gather(said(rank), soon());
  ASSERT_EQ(all.size(), size);
  for (unsigned one = 0; one < size; ++one) {
    EXPECT_EQ(all[one], said(one).substr(0, kMeetingTextMax)) << one;
  }
}

TEST_P(EveryMeeting, lets_nobody_out_of_a_barrier_before_the_last_is_there) {
  const double began = now_seconds();
  if (rank == size - 1) std::this_thread::sleep_for(std::chrono::milliseconds(300));
  meeting->barrier(soon());
  EXPECT_GE(now_seconds() - began, rank == size - 1 ? 0.3 : 0.2);
}

TEST_P(EveryMeeting, keeps_its_order_over_a_thousand_steps) {
  for (int step = 0; step < 250; ++step) {
    ASSERT_EQ(meeting->max(step, soon()), step);
    meeting->barrier(soon());
    ASSERT_EQ(meeting->gather(std::to_string(step), soon()).back(), std::to_string(step));
    ASSERT_EQ(meeting->gather(std::vector<double>(3, step), soon()).front().back(), step);
  }
}

std::vector<Kind> kinds() {
  return {{"messages", [] { return std::make_unique<MessageMeeting>(*world); }},
          {"files", [] {
             return std::make_unique<FileMeeting>(shared_folder() / "words", world->rank(),
                                                  world->size());
           }}};
}

INSTANTIATE_TEST_SUITE_P(, EveryMeeting, testing::ValuesIn(kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  assay::MpiSession session;
  const auto world = session.world();
  assay::world = world.get();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
