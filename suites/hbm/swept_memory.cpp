// Taking memory, writing it, comparing it.
#include "suites/hbm/swept_memory.hpp"

#include <algorithm>

#include "harness/bench/kernel.hpp"
#include "harness/device/lanes.hpp"
#include "harness/telemetry/memory.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// A piece smaller than this says nothing more about the memory.
constexpr std::uint64_t kPieceLeast = 1U << 20U;

// What may be taken now without touching the reserve.
std::uint64_t free_beyond(std::uint64_t reserve_bytes, const HostFiles& files) {
  const std::uint64_t free = memory_free_bytes(files).value_or(0);
  return free - std::min(free, reserve_bytes);
}

// The slow way, over a part that is known to differ.
void keep_wrong(const SweptPart& part, const Pattern& pattern, WrongWords& found) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < part.count && kept < kWrongKept; ++i) {
    const std::uint64_t expected = pattern(part.first + i);
    const std::uint64_t value = part.words[i];
    if (value == expected) continue;
    found.bits |= value ^ expected;
    found.first.push_back({part.first + i, expected, value, pattern.inverted, part.words + i});
    ++kept;
  }
}

void add(WrongWords& all, const WrongWords& more) {
  all.count += more.count;
  all.bits |= more.bits;
  all.first.insert(all.first.end(), more.first.begin(), more.first.end());
}

}  // namespace

SweptMemory::SweptMemory(Device& device, const SweepLimits& limits, const HostFiles& files,
                         const Progress& progress)
    : device_(device), kernel_(kernel<SweepKernel>("hbm.sweep")) {
  while (bytes() < limits.bytes_max) {
    std::uint64_t piece = std::min<std::uint64_t>(limits.piece_bytes, limits.bytes_max - bytes());
    piece = std::min(piece, free_beyond(limits.reserve_bytes, files)) / kPieceLeast * kPieceLeast;
    if (piece == 0) break;
    take(piece);
    progress(0);
  }
  if (pieces_.empty()) {
    throw world_error("there is no memory to sweep beyond a reserve of " +
                          std::to_string(limits.reserve_bytes) + " bytes",
                      "free memory on this host or raise memory_fraction_max in the campaign");
  }
}

void SweptMemory::take(std::uint64_t bytes) {
  Piece piece{device_.allocate(bytes), words_, bytes / sizeof(std::uint64_t)};
  const auto words = piece.memory->as<std::uint64_t>();
  device_.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(words.size(), lane, lanes);
    std::fill(words.data() + begin, words.data() + end, 0);
  });
  words_ += piece.words;
  pieces_.push_back(std::move(piece));
}

std::uint64_t& SweptMemory::at(std::uint64_t word) {
  expect(word < words_, "a word of the swept memory");
  const auto after =
      std::ranges::upper_bound(pieces_, word, {}, [](const Piece& piece) { return piece.first; });
  Piece& piece = *(after - 1);
  return piece.memory->as<std::uint64_t>()[word - piece.first];
}

void SweptMemory::each_piece(const std::function<void(const SweptPart&, unsigned)>& part,
                             const Progress& progress) {
  for (const Piece& piece : pieces_) {
    auto* const words = piece.memory->as<std::uint64_t>().data();
    device_.parallel([&](unsigned lane, unsigned lanes) {
      const auto [begin, end] = lane_range(piece.words, lane, lanes);
      part({words + begin, piece.first + begin, end - begin}, lane);
    });
    progress(static_cast<double>(piece.first + piece.words) / static_cast<double>(words_));
  }
}

void SweptMemory::write(const Pattern& pattern, const Progress& progress) {
  each_piece([&](const SweptPart& part, unsigned) { kernel_.write(part, pattern); }, progress);
}

void SweptMemory::compare(const Pattern& pattern, WrongWords& found, const Progress& progress) {
  std::vector<WrongWords> lanes(device_.lanes());
  each_piece(
      [&](const SweptPart& part, unsigned lane) {
        const std::uint64_t wrong = kernel_.wrong(part, pattern);
        if (wrong == 0) return;
        lanes[lane].count += wrong;
        if (lanes[lane].first.size() < kWrongKept) keep_wrong(part, pattern, lanes[lane]);
      },
      progress);
  for (const WrongWords& lane : lanes) add(found, lane);
}

}  // namespace assay
