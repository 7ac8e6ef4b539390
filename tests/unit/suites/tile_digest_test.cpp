// The digests of tiles: whoever computes them, in whatever order, and whatever bit is wrong.
#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "suites/gemm/tile_digest.hpp"
#include "suites/gemm/tile_evidence.hpp"
#include "tests/unit/suites/bench_double.hpp"
#include "tests/unit/suites/foreign_device.hpp"

namespace assay {
namespace {

template <class Word>
std::vector<Word> numbered(const TileGrid& grid) {
  std::vector<Word> words(grid.m * grid.n);
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = static_cast<Word>(i * 2654435761U);
  return words;
}

// By the definition, and nothing of the passes.
template <class Word>
std::vector<std::uint64_t> plain(const TileGrid& grid, const std::vector<Word>& words) {
  std::vector<std::uint64_t> digests(grid.tiles());
  for (std::size_t i = 0; i < grid.m; ++i) {
    for (std::size_t j = 0; j < grid.n; ++j) {
      digests[i / 64 * grid.across() + j / 64] +=
          mixed_at(words[i * grid.n + j], i % 64 * 64 + j % 64);
    }
  }
  return digests;
}

constexpr std::array kGrids{TileGrid{1, 1},   TileGrid{64, 64},   TileGrid{65, 63},
                            TileGrid{1, 700}, TileGrid{130, 257}, TileGrid{200, 3}};

template <class Word>
void expect_plain(const TileGrid& grid) {
  const auto words = numbered<Word>(grid);
  const auto right = plain(grid, words);
  for (const unsigned lanes : {1U, 2U}) {
    EXPECT_EQ(TileDigests(*test_device(lanes), grid, sizeof(Word)).of(words.data()), right)
        << grid.m << " x " << grid.n << " of " << sizeof(Word) << " bytes";
  }
}

TEST(TileDigest, every_element_counts_once_at_its_place_whatever_the_shape_and_the_lanes) {
  for (const TileGrid& grid : kGrids) {
    expect_plain<std::uint16_t>(grid);
    expect_plain<std::uint32_t>(grid);
    expect_plain<std::uint64_t>(grid);
  }
}

TEST(TileDigest, the_sums_of_a_grid_of_threads_are_those_of_the_lanes) {
  const TileGrid grid{130, 257};
  const auto words = numbered<std::uint32_t>(grid);
  std::vector<std::uint64_t> sums(grid.bands() * grid.strips());
  std::vector<std::uint64_t> digests(grid.tiles());
  const TilePasses passes{words.data(), 4, sums.data(), digests.data(), grid};
  for (std::size_t thread = 7; thread-- > 0;) {
    job_thread(passes.strips<std::uint32_t>(), {thread, 7}, Unwatched{});
  }
  for (std::size_t thread = 0; thread < 3; ++thread) {
    job_thread(passes.tiles(), {thread, 3}, Unwatched{});
  }
  EXPECT_EQ(digests, plain(grid, words));
}

TEST(TileDigest, a_flipped_bit_changes_its_own_tile_and_no_other) {
  const TileGrid grid{130, 257};
  auto words = numbered<std::uint16_t>(grid);
  const auto device = test_device(2);
  TileDigests digests(*device, grid, 2);
  const auto right = digests.of(words.data());
  for (const std::size_t at : {std::size_t{0}, 63 * grid.n + 64, 129 * grid.n + 256}) {
    for (const unsigned bit : {0U, 15U}) {
      words[at] = static_cast<std::uint16_t>(words[at] ^ (1U << bit));
      const auto wrong = digests.of(words.data());
      const std::size_t tile = at / grid.n / 64 * grid.across() + at % grid.n / 64;
      for (std::size_t i = 0; i < right.size(); ++i) EXPECT_EQ(wrong[i] != right[i], i == tile);
      words[at] = static_cast<std::uint16_t>(words[at] ^ (1U << bit));
    }
  }
  std::swap(words[1], words[2]);
  EXPECT_NE(digests.of(words.data())[0], right[0]) << "two that changed places";
}

TEST(TileDigest, all_tiles_are_written_in_two_sums_that_tell_which_one_differs) {
  const std::string text = digest_text(std::vector<std::uint64_t>{1, 0x20});
  EXPECT_EQ(text, "00000000000000210000000000000041");
  EXPECT_EQ(digest_text(0x0123456789abcdefU), "0123456789abcdef");
  EXPECT_NE(digest_text(std::vector<std::uint64_t>{0x20, 1}), text) << "two that changed places";
}

TEST(TileDigest, a_check_moves_the_result_once_and_little_more) {
  const TileGrid grid{4096, 4096};
  const auto device = test_device(1);
  const auto share = [&](std::size_t element_bytes) {
    const auto moved = static_cast<double>(TileDigests(*device, grid, element_bytes).bytes_moved());
    return moved / static_cast<double>(grid.m * grid.n * element_bytes);
  };
  EXPECT_GT(share(2), 1.0);
  EXPECT_LT(share(2), 1.05);
  EXPECT_LT(share(4), 1.025);
  EXPECT_LT(share(8), 1.0125);
}

TEST(TileDigest, a_tile_at_the_edge_is_named_by_the_rows_and_columns_that_it_has) {
  EXPECT_EQ(tile_words({130, 257}, 6), "tile 6 (rows 64 to 127, columns 64 to 127)");
  EXPECT_EQ(tile_words({130, 257}, 14), "tile 14 (rows 128 to 129, columns 256 to 256)");
}

TEST(TileEvidence, few_tiles_are_drawn_and_another_seed_draws_others) {
  const TileGrid grid{4096, 4096};
  std::set<std::size_t> all;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto tiles = drawn_tiles(grid, seed << 32U);
    EXPECT_LE(tiles.size(), kTilesStated);
    EXPECT_TRUE(std::ranges::is_sorted(tiles));
    all.insert(tiles.begin(), tiles.end());
  }
  EXPECT_GT(all.size(), 600U);
  EXPECT_LT(*all.rbegin(), grid.tiles());
  EXPECT_EQ(drawn_tiles({3, 3}, 1), std::vector<std::size_t>{0});
}

TEST(TileEvidence, the_signed_sum_is_of_the_tiles_own_elements) {
  const TileGrid grid{70, 70};
  std::vector<double> c(grid.m * grid.n);
  c[65 * grid.n + 66] = 3;
  EXPECT_EQ(std::abs(signed_sum({grid, Number::fp64, c.data()}, 3, 9)), 3);
  EXPECT_EQ(signed_sum({grid, Number::fp64, c.data()}, 0, 9), 0);
}

TEST(TileDigests, a_pass_that_did_nothing_does_not_agree_with_the_one_before) {
  const TileKernel tires_after_one{.begin = [](Device& device, const TilePasses& passes) {
    if (static_cast<ForeignDevice&>(device).calls++ > 0) return;
    const auto strips = passes.strips<std::uint32_t>();
    for (std::size_t i = 0; i < strips.count(); ++i) strips.at(i);
    for (std::size_t i = 0; i < passes.tiles().count(); ++i) passes.tiles().at(i);
  }};
  ForeignDevice device(test_device(1), &tires_after_one);
  const TileGrid grid{65, 63};
  const auto words = numbered<std::uint32_t>(grid);
  TileDigests digests(device, grid, sizeof(std::uint32_t));
  EXPECT_EQ(digests.of(words.data()), plain(grid, words));
  EXPECT_NE(digests.of(words.data()), plain(grid, words));
}

}  // namespace
}  // namespace assay
