// Taking memory, writing it, comparing it.
#include "suites/hbm/swept_memory.hpp"

#include <algorithm>

#include "harness/telemetry/memory.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// A piece smaller than this says nothing more about the memory.
constexpr std::uint64_t kPieceLeast = 1U << 20U;

}  // namespace

SweptMemory::SweptMemory(Device& device, const SweepLimits& limits, const HostFiles& files,
                         const Progress& progress)
    : device_(device), sweeper_(sweeper_of(device)) {
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
                      "free memory there or raise memory_fraction_max in the campaign");
  }
}

// What may be taken now without touching the reserve.
std::uint64_t SweptMemory::free_beyond(std::uint64_t reserve_bytes, const HostFiles& files) {
  const auto own = device_.memory_free_bytes();
  const std::uint64_t free = own ? *own : memory_free_bytes(files).value_or(0);
  return free - std::min(free, reserve_bytes);
}

void SweptMemory::take(std::uint64_t bytes) {
  Piece piece{device_.allocate(bytes), words_, bytes / sizeof(std::uint64_t)};
  sweeper_->clear({static_cast<std::uint64_t*>(piece.memory->data()), piece.first, piece.words});
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

void SweptMemory::each_piece(const std::function<void(const SweptPart&)>& part,
                             const Progress& progress) {
  for (const Piece& piece : pieces_) {
    part({static_cast<std::uint64_t*>(piece.memory->data()), piece.first, piece.words});
    progress(static_cast<double>(piece.first + piece.words) / static_cast<double>(words_));
  }
}

void SweptMemory::write(const Pattern& pattern, const Progress& progress) {
  each_piece([&](const SweptPart& part) { sweeper_->write(part, pattern); }, progress);
}

void SweptMemory::compare(const Pattern& pattern, const Progress& progress) {
  each_piece([&](const SweptPart& part) { sweeper_->compare(part, pattern); }, progress);
}

void SweptMemory::take_found(const Pattern& pattern, WrongWords& found) {
  sweeper_->take_found(pattern, found);
}

}  // namespace assay
