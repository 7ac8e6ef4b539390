// The bodies of the GPU's memory kernels, on the host: every element, whatever the grid.
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "suites/hbm/stream_body.hpp"

namespace assay {
namespace {

// Sources that differ in every place; a result that holds what no kernel leaves.
struct Arrays {
  explicit Arrays(std::size_t pairs, std::size_t threads)
      : a(pairs), b(pairs), c(pairs, {-1, -1}), sums(threads, -1) {
    for (std::size_t i = 0; i < pairs; ++i) {
      const auto number = static_cast<double>(i);
      a[i] = {10 * number, 10 * number + 1};
      b[i] = {7 * number + 2, 7 * number + 3};
    }
  }

  StreamJob job() { return {c.data(), a.data(), b.data(), sums.data(), 3, 100, a.size()}; }

  std::vector<DoublePair> a;
  std::vector<DoublePair> b;
  std::vector<DoublePair> c;
  std::vector<double> sums;
};

template <class Thread>
void run(const StreamJob& job, std::size_t threads, Thread thread) {
  for (std::size_t i = 0; i < threads; ++i) thread(job, GridThread{i, threads});
}

struct Shape {
  std::size_t pairs;
  std::size_t threads;
};

// Fewer threads than pairs, as many, more; one alone; nothing to do.
constexpr Shape kShapes[] = {{1000, 7}, {64, 64}, {5, 64}, {33, 1}, {0, 4}};

TEST(StreamBody, each_index_is_visited_once_by_every_grid) {
  for (const Shape& shape : kShapes) {
    Arrays arrays(shape.pairs, shape.threads);
    std::vector<int> visits(shape.pairs);
    run(arrays.job(), shape.threads, [&](const StreamJob& job, GridThread thread) {
      copy_thread(job, thread, [&](std::size_t i) { ++visits[i]; });
    });
    EXPECT_EQ(visits, std::vector<int>(shape.pairs, 1));
  }
}

TEST(StreamBody, triad_adds_the_scaled_second_source_to_the_first) {
  for (const Shape& shape : kShapes) {
    Arrays arrays(shape.pairs, shape.threads);
    run(arrays.job(), shape.threads,
        [](const StreamJob& job, GridThread thread) { triad_thread(job, thread, Unwatched{}); });
    for (std::size_t i = 0; i < shape.pairs; ++i) {
      ASSERT_EQ(arrays.c[i].x, arrays.a[i].x + 3 * arrays.b[i].x);
      ASSERT_EQ(arrays.c[i].y, arrays.a[i].y + 3 * arrays.b[i].y);
    }
  }
}

TEST(StreamBody, add_copy_and_scale_do_what_their_names_say) {
  Arrays added(100, 8);
  Arrays copied(100, 8);
  Arrays scaled(100, 8);
  run(added.job(), 8, [](const auto& job, GridThread at) { add_thread(job, at, Unwatched{}); });
  run(copied.job(), 8, [](const auto& job, GridThread at) { copy_thread(job, at, Unwatched{}); });
  run(scaled.job(), 8, [](const auto& job, GridThread at) { scale_thread(job, at, Unwatched{}); });
  for (std::size_t i = 0; i < 100; ++i) {
    ASSERT_EQ(added.c[i].y, added.a[i].y + added.b[i].y);
    ASSERT_EQ(copied.c[i].x, copied.a[i].x);
    ASSERT_EQ(scaled.c[i].y, 3 * scaled.a[i].y);
  }
}

TEST(StreamBody, write_leaves_each_elements_own_index) {
  Arrays arrays(50, 4);
  run(arrays.job(), 4, [](const auto& job, GridThread at) { write_thread(job, at, Unwatched{}); });
  for (std::size_t i = 0; i < 50; ++i) {
    ASSERT_EQ(arrays.c[i].x, 100 + 2 * static_cast<double>(i));
    ASSERT_EQ(arrays.c[i].y, 101 + 2 * static_cast<double>(i));
  }
}

TEST(StreamBody, the_sums_of_all_threads_are_the_sum_of_what_was_read) {
  for (const Shape& shape : kShapes) {
    Arrays arrays(shape.pairs, shape.threads);
    run(arrays.job(), shape.threads,
        [](const StreamJob& job, GridThread thread) { read_thread(job, thread, Unwatched{}); });
    double expected = 0;
    for (const DoublePair& pair : arrays.a) expected += pair.x + pair.y;
    EXPECT_EQ(std::accumulate(arrays.sums.begin(), arrays.sums.end(), 0.0), expected)
        << "a thread with nothing to read leaves 0 and not what was there";
  }
}

}  // namespace
}  // namespace assay
