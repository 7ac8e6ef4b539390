// Work that is done side by side gives its results in the order in which it was asked for.
#include "results/record/in_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <vector>

namespace assay {
namespace {

// More than are ever under way.
constexpr int kPieces = 200;

TEST(InOrder, the_first_asked_for_comes_first_though_it_is_done_last) {
  std::vector<int> taken;
  InOrder<int> working([&](int&& piece) { taken.push_back(piece); });
  for (int piece = 0; piece < kPieces; ++piece) {
    working.add([piece] {
      std::this_thread::sleep_for(std::chrono::microseconds(piece % 4 == 0 ? 500 : 0));
      return piece;
    });
  }
  working.finish();
  ASSERT_EQ(taken.size(), static_cast<std::size_t>(kPieces));
  for (int piece = 0; piece < kPieces; ++piece)
    EXPECT_EQ(taken[static_cast<std::size_t>(piece)], piece);
}

TEST(InOrder, results_are_taken_in_the_thread_that_asks) {
  std::vector<std::thread::id> takers;
  InOrder<int> working([&](int&&) { takers.push_back(std::this_thread::get_id()); });
  for (int piece = 0; piece < 3; ++piece) working.add([] { return 0; });
  working.finish();
  EXPECT_THAT(takers, testing::Each(std::this_thread::get_id()));
}

TEST(InOrder, what_went_wrong_is_told_and_the_rest_is_waited_for) {
  std::atomic<int> done = 0;
  const auto all = [&] {
    InOrder<int> working([](int&&) {});
    for (int piece = 0; piece < kPieces; ++piece) {
      working.add([piece, &done] {
        if (piece == 1) throw std::runtime_error("the disk is full");
        return ++done;
      });
    }
    working.finish();
  };
  EXPECT_THROW(all(), std::runtime_error);
  const int before = done;
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(done, before);
}

TEST(InOrder, without_work_nothing_is_taken) {
  InOrder<int> working([](int&&) { FAIL() << "there is none"; });
  working.finish();
}

}  // namespace
}  // namespace assay
