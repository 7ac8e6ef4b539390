// Own work between collectives, timed by itself.
#include "suites/allreduce/skew.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/bench/group.hpp"
#include "harness/bench/windows.hpp"
#include "suites/allreduce/buffers.hpp"
#include "suites/allreduce/collective.hpp"

namespace assay {
namespace {

// Into the cache of one core: what all cores share, neighbours of a virtual machine share, too.
constexpr std::size_t kWorkBytes = 256U << 10U;
// Longer than the strokes in which a rank is held up, so that every piece of work shows them.
constexpr double kPieceSeconds = 0.005;
constexpr std::uint64_t kPieces = 9;  // Of a repetition.
// Nothing else runs on a GPU: a few copies of all its inputs tell its pace.
constexpr double kPassesMax = 1e6;
constexpr double kGpuPassesMax = 4;

// What one rank does between two collectives.
class OwnWork {
 public:
  OwnWork(State& state, const Pattern& pattern)
      : device_(state.device()),
        group_(state.group()),
        buffers_(kept_buffers(state, pattern)),
        words_((device_.is_its_own_host() ? std::min(buffers_.bytes(), kWorkBytes)
                                          : buffers_.bytes()) /
               sizeof(std::uint64_t)) {}

  // As many passes as fill a piece of work on the slowest rank.
  void calibrate() {
    seconds_of(1);
    const double of_one = group_.max(seconds_of(10)) / 10;
    const double most = device_.is_its_own_host() ? kPassesMax : kGpuPassesMax;
    passes_ = static_cast<std::uint64_t>(std::clamp(kPieceSeconds / of_one, 1.0, most));
  }

  // Of one pass: the median over some pieces, between which the ranks meet. What disturbs a rank
  // for a moment is not its pace.
  double seconds() {
    std::vector<double> pieces;
    for (std::uint64_t i = 0; i < kPieces; ++i) {
      pieces.push_back(seconds_of(passes_) / static_cast<double>(passes_));
      group_.data().run({.operation = Operation::barrier}, group_.deadline_seconds());
    }
    return median(pieces);
  }

 private:
  double seconds_of(std::uint64_t passes) {
    return device_.seconds([&] {
      for (std::uint64_t pass = 0; pass < passes; ++pass) once();
    });
  }

  // A GPU copies a part of its inputs, within its own memory.
  void once() {
    if (device_.is_its_own_host()) {
      add_up();
    } else {
      buffers_.place(0, words_ * sizeof(std::uint64_t));
    }
  }

  void add_up() {
    const auto* const words = static_cast<const std::uint64_t*>(buffers_.send_at(0));
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < words_; ++i) sum += words[i];
    total_ = sum;
  }

  Device& device_;
  Group& group_;
  Buffers& buffers_;
  std::size_t words_;
  std::uint64_t passes_ = 1;
  volatile std::uint64_t total_ = 0;  // The sum must be made.
};

}  // namespace

std::vector<double> skew_of(std::span<const std::vector<double>> seconds_of_rank) {
  std::vector<double> skew;
  for (std::size_t at = 0; at < seconds_of_rank.front().size(); ++at) {
    double least = seconds_of_rank.front()[at];
    double most = least;
    for (const std::vector<double>& seconds : seconds_of_rank) {
      least = std::min(least, seconds[at]);
      most = std::max(most, seconds[at]);
    }
    skew.push_back(most / least);
  }
  return skew;
}

Slowest slowest_of(std::span<const std::vector<double>> seconds_of_rank) {
  Slowest slowest;
  double least = median(seconds_of_rank.front());
  double most = least;
  for (std::size_t rank = 1; rank < seconds_of_rank.size(); ++rank) {
    const double typical = median(seconds_of_rank[rank]);
    if (typical > most) slowest.rank = rank;
    most = std::max(most, typical);
    least = std::min(least, typical);
  }
  slowest.excess = most / least - 1;
  return slowest;
}

void measure_skew(State& state) {
  Group& group = state.group();
  OwnWork work(state, pattern_of(state, Operation::all_reduce, group.size()));
  work.calibrate();
  std::vector<double> own;
  for (std::uint32_t i = 0; i < state.repetitions(); ++i) own.push_back(work.seconds());
  const auto of_rank = group.gather(own);
  state.record("skew", skew_of(of_rank));
  state.record_each("own_work", "s", own);
  const Slowest slowest = slowest_of(of_rank);
  state.fact("skew.points_to",
             fmt::format("{} takes {:.0f} % longer than the fastest rank for the same work",
                         in_words(group.ranks(), slowest.rank), 100 * slowest.excess));
}

}  // namespace assay
