// What every Communicator must do. Each rank of the world that was launched runs all tests; a rank
// that sees something else fails, and with it the launch.
#include "harness/device/communicator.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

#include "communicators.hpp"
#include "harness/device/bf16.hpp"

namespace assay {
namespace {

double soon() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
             .count() +
         30;
}

class EveryCommunicator : public testing::TestWithParam<Implementation> {
 protected:
  void SetUp() override {
    world = GetParam().world();
    rank = world->rank();
    size = world->size();
    ASSERT_GE(size, 3U) << "launch at least three ranks";
  }

  std::vector<float> numbers(std::size_t count) const {
    std::vector<float> made(count);
    std::iota(made.begin(), made.end(), static_cast<float>(1000 * rank));
    return made;
  }
  // Of numbers(), over all ranks.
  float sum(std::size_t index) const {
    float all = 0;
    for (unsigned one = 0; one < size; ++one) all += static_cast<float>(1000 * one + index);
    return all;
  }

  std::unique_ptr<Communicator> world;
  unsigned rank = 0;
  unsigned size = 0;
};

TEST_P(EveryCommunicator, all_reduce_leaves_the_sum_on_every_rank) {
  const std::vector<float> own = numbers(1000);
  std::vector<float> all(1000);
  world->run({.operation = Operation::all_reduce,
              .send = own.data(),
              .receive = all.data(),
              .count = all.size()},
             soon());
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], sum(i)) << i;
}

TEST_P(EveryCommunicator, all_reduce_works_in_place) {
  std::vector<float> all = numbers(1000);
  world->run({.operation = Operation::all_reduce,
              .send = all.data(),
              .receive = all.data(),
              .count = all.size()},
             soon());
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], sum(i)) << i;
}

TEST_P(EveryCommunicator, all_reduce_adds_bf16) {
  const std::vector<std::uint16_t> own(100, to_bf16(static_cast<float>(rank + 1)));
  std::vector<std::uint16_t> all(100);
  world->run({.operation = Operation::all_reduce,
              .send = own.data(),
              .receive = all.data(),
              .count = all.size(),
              .element = Element::bfloat16},
             soon());
  for (const std::uint16_t half : all) {
    ASSERT_EQ(from_bf16(half), static_cast<float>(size * (size + 1) / 2));
  }
}

TEST_P(EveryCommunicator, all_reduce_finds_the_greatest) {
  const double own = rank;
  double most = -1;
  world->run({.operation = Operation::all_reduce,
              .send = &own,
              .receive = &most,
              .count = 1,
              .element = Element::float64,
              .reduction = Reduction::max},
             soon());
  EXPECT_EQ(most, size - 1);
}

TEST_P(EveryCommunicator, reduce_scatter_leaves_each_rank_its_part_of_the_sum) {
  const std::vector<float> own = numbers(10 * size);
  std::vector<float> part(10);
  world->run({.operation = Operation::reduce_scatter,
              .send = own.data(),
              .receive = part.data(),
              .count = part.size()},
             soon());
  for (std::size_t i = 0; i < part.size(); ++i) ASSERT_EQ(part[i], sum(10 * rank + i)) << i;
}

TEST_P(EveryCommunicator, all_gather_leaves_what_all_have_in_the_order_of_ranks) {
  const std::vector<float> own = numbers(10);
  std::vector<float> all(10 * size);
  world->run({.operation = Operation::all_gather,
              .send = own.data(),
              .receive = all.data(),
              .count = own.size()},
             soon());
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i], static_cast<float>(1000 * (i / 10) + i % 10)) << i;
  }
}

TEST_P(EveryCommunicator, all_to_all_gives_every_rank_its_part_of_every_other) {
  const std::vector<float> own = numbers(10 * size);
  std::vector<float> mine(10 * size);
  world->run(
      {.operation = Operation::all_to_all, .send = own.data(), .receive = mine.data(), .count = 10},
      soon());
  for (std::size_t i = 0; i < mine.size(); ++i) {
    ASSERT_EQ(mine[i], static_cast<float>(1000 * (i / 10) + 10 * rank + i % 10)) << i;
  }
}

TEST_P(EveryCommunicator, a_message_goes_from_one_rank_to_the_next) {
  const unsigned next = (rank + 1) % size;
  const unsigned before = (rank + size - 1) % size;
  const float own = static_cast<float>(rank);
  float got = -1;
  const Transfer send{.operation = Operation::send, .send = &own, .count = 1, .peer = next};
  const Transfer receive{
      .operation = Operation::receive, .receive = &got, .count = 1, .peer = before};
  world->run(rank == 0 ? send : receive, soon());
  world->run(rank == 0 ? receive : send, soon());
  EXPECT_EQ(got, static_cast<float>(before));
}

TEST_P(EveryCommunicator, two_ranks_exchange_what_they_have_at_once) {
  const unsigned peer = rank ^ 1U;
  if (peer >= size) return;  // The odd one out.
  const std::vector<float> own = numbers(1000);
  std::vector<float> got(1000);
  world->run({.operation = Operation::exchange,
              .send = own.data(),
              .receive = got.data(),
              .count = own.size(),
              .peer = peer},
             soon());
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(got[i], static_cast<float>(1000 * peer + i)) << i;
  }
}

TEST_P(EveryCommunicator, operations_that_were_started_together_are_waited_for_in_their_order) {
  const std::vector<float> own = numbers(10);
  std::vector<float> first(10);
  std::vector<float> second(10 * size);
  const Request one = world->start({.operation = Operation::all_reduce,
                                    .send = own.data(),
                                    .receive = first.data(),
                                    .count = 10});
  const Request two = world->start({.operation = Operation::all_gather,
                                    .send = own.data(),
                                    .receive = second.data(),
                                    .count = 10});
  world->wait(one, soon());
  world->wait(two, soon());
  EXPECT_EQ(first[3], sum(3));
  EXPECT_EQ(second[10 * (size - 1)], static_cast<float>(1000 * (size - 1)));
}

TEST_P(EveryCommunicator, no_rank_leaves_a_barrier_before_the_last_one_came) {
  // Each rank is the late one once.
  for (unsigned late = 0; late < size; ++late) {
    const auto began = std::chrono::steady_clock::now();
    if (rank == late) {
      while (std::chrono::steady_clock::now() - began < std::chrono::milliseconds(50)) {
      }
    }
    world->run({.operation = Operation::barrier}, soon());
    if (rank != late) continue;
    EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(50));
  }
}

TEST_P(EveryCommunicator, the_ranks_of_one_color_are_a_world_of_their_own) {
  const std::unique_ptr<Communicator> half = world->split(rank % 2);
  EXPECT_EQ(half->size(), (size + 1 - rank % 2) / 2);
  EXPECT_EQ(half->rank(), rank / 2);
  const float own = 1;
  float count = 0;
  half->run({.operation = Operation::all_reduce, .send = &own, .receive = &count, .count = 1},
            soon());
  EXPECT_EQ(count, static_cast<float>(half->size()));
}

TEST_P(EveryCommunicator, other_components_give_the_same_sums) {
  for (const std::string& component : GetParam().components) {
    const std::unique_ptr<Communicator> same = world->with_component(component);
    ASSERT_EQ(same->rank(), rank);
    const std::vector<float> own = numbers(1000);
    std::vector<float> all(1000);
    same->run({.operation = Operation::all_reduce,
               .send = own.data(),
               .receive = all.data(),
               .count = all.size()},
              soon());
    for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], sum(i)) << component;
  }
}

INSTANTIATE_TEST_SUITE_P(Contract, EveryCommunicator, testing::ValuesIn(implementations()),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace assay
