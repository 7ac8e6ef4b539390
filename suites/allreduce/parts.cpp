// allreduce.parts: an all-reduce within each host, rack, rail or pair of the ranks, all at the same
// time. One communicator of all ranks is split (ncclCommSplit, MPI_Comm_split), and each part has a
// result of its own: `busbw.<part>`. A part alone may be fast and all of them slow each other; one
// that is slow while all others are not is named.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/group.hpp"
#include "harness/bench/transport.hpp"
#include "harness/bench/windows.hpp"
#include "results/record/error.hpp"
#include "suites/allreduce/collective.hpp"
#include "suites/allreduce/partition.hpp"
#include "suites/allreduce/rounds.hpp"
#include "suites/allreduce/wire.hpp"

namespace assay {
namespace {

constexpr std::uint64_t kIterationsMax = 1U << 14U;
// More series would make a sample of one line too long for its reader; the slowest are kept.
constexpr std::size_t kPartsKept = 256;

// What every rank of every part does.
class PartsAtOnce {
 public:
  explicit PartsAtOnce(State& state)
      : state_(state),
        group_(state.group()),
        parts_(parts_of(group_.ranks(), state.axis("parts"))),
        comm_(group_.data().split(parts_.of_rank[group_.rank()])),
        pattern_(pattern_of(state, Operation::all_reduce, comm_->size())),
        buffers_(operands()),
        rounds_(state, pattern_, {*comm_, buffers_}, false) {
    expect_size();
  }

  Communicator& comm() { return *comm_; }
  const Parts& parts() const { return parts_; }
  std::uint64_t iterations() const { return iterations_; }
  // By each rank at least, of whatever part.
  double sent_bytes() const {
    return -group_.max(-static_cast<double>(operations_) * least_sent_bytes(pattern_));
  }

  // Compares what the first operation left, and finds how many fill a repetition.
  void begin() {
    rounds_.restore_all();
    seconds(1);
    rounds_.check();
    while (iterations_ < kIterationsMax &&
           group_.max(seconds(iterations_)) < state_.repetition_seconds() / 2) {
      iterations_ *= 2;
    }
    rounds_.restore();
    operations_ = 0;
  }

  // busbw of each part, of which every element was compared: by its slowest rank's time.
  std::vector<double> repetition() {
    rounds_.restore();
    const double own = seconds(iterations_);
    rounds_.check();
    const std::vector<std::vector<double>> all = group_.gather(std::vector{own, work()});
    std::vector<double> longest(parts_.names.size());
    std::vector<double> rates(parts_.names.size());
    for (std::size_t rank = 0; rank < all.size(); ++rank) {
      const unsigned part = parts_.of_rank[rank];
      if (!(all[rank][0] > 0)) throw Error{"the clock did not advance during an all-reduce"};
      longest[part] = std::max(longest[part], all[rank][0]);
      rates[part] = all[rank][1] / longest[part];
    }
    return rates;
  }

 private:
  // A sum into which another part's numbers came is a wrong one. (An odd factor keeps seeds apart.)
  std::uint64_t seed_of_part() const {
    return state_.seed() ^ (0x9e3779b97f4a7c15ULL * (parts_.of_rank[group_.rank()] + 1));
  }

  // Each part adds up numbers of its own. What earlier cases kept makes room.
  Buffers operands() {
    state_.release_kept();
    const Inputs inputs(comm_->size(), seed_of_part(), pattern_.element);
    Buffers made(state_.device(), *comm_, bytes_of_operands(state_, pattern_), inputs);
    made.fill(pattern_.element, comm_->rank());
    return made;
  }

  // Bytes of a repetition as busbw counts them.
  double work() const {
    return static_cast<double>(pattern_.moved_bytes()) * pattern_.bus_factor() *
           static_cast<double>(iterations_);
  }

  // A library that splits otherwise than it was told would measure something else.
  void expect_size() const {
    const auto own = parts_.of_rank[group_.rank()];
    const auto size = std::ranges::count(parts_.of_rank, own);
    if (comm_->size() == size) return;
    throw Error{fmt::format("{} has {} ranks, and the library made {} of it", parts_.names[own],
                            size, comm_->size())};
  }

  double seconds(std::uint64_t iterations) {
    group_.barrier();
    return state_.device().seconds([&] {
      for (std::uint64_t i = 0; i < iterations; ++i, ++next_, ++operations_) rounds_.run(next_);
    });
  }

  State& state_;
  Group& group_;
  Parts parts_;
  std::unique_ptr<Communicator> comm_;
  Pattern pattern_;
  Buffers buffers_;
  Rounds rounds_;
  std::uint64_t iterations_ = 1;
  std::uint64_t next_ = 0;
  std::uint64_t operations_ = 0;
};

// A series of each part; of very many parts, of those whose median is least.
void record_parts(State& state, const Parts& parts, const std::vector<std::vector<double>>& rates) {
  std::vector<double> medians;
  std::multimap<double, std::size_t> slowest;
  std::vector<std::vector<double>> of_part(parts.names.size());
  for (std::size_t part = 0; part < of_part.size(); ++part) {
    for (const auto& repetition : rates) of_part[part].push_back(repetition[part]);
    medians.push_back(median(of_part[part]));
    slowest.emplace(medians.back(), part);
  }
  std::size_t kept = 0;
  for (const auto& [rate, part] : slowest) {
    if (kept++ == kPartsKept) break;
    state.record_beside("busbw." + parts.names[part], "B/s", of_part[part]);
  }
  const std::string culprit = slowest_part(parts, medians);
  state.fact("slowest.points_to", culprit);
  state.fact("even.points_to", culprit);
  state.fact("parts", static_cast<double>(parts.names.size()));
  state.fact("parts_not_shown",
             static_cast<double>(parts.names.size() - std::min(kPartsKept, parts.names.size())));
}

void parts(State& state) {
  PartsAtOnce all(state);
  all.begin();
  state_transport(state, all.comm());
  Wire wire(state);
  std::vector<std::vector<double>> rates;
  std::vector<double> slowest;
  std::vector<double> even;
  for (std::uint32_t i = 0; i < state.repetitions(); ++i) {
    rates.push_back(all.repetition());
    slowest.push_back(std::ranges::min(rates.back()));
    even.push_back(even_of_parts(rates.back()));
    state.progress(static_cast<double>(i + 1) / state.repetitions());
  }
  wire.conclude({all.sent_bytes(), Route::any});
  state.record("slowest", slowest);
  state.record("even", even);
  record_parts(state, all.parts(), rates);
  state.fact("iterations", static_cast<double>(all.iterations()));
}

std::string unfit(const Facts& host, const Axes& axes) {
  const std::string& by = axes.at("parts");
  const double ranks = number_in(host, "ranks");
  const double on_host = number_in(host, "ranks_on_host");
  if (by == "host" && (on_host < 2 || ranks <= on_host)) {
    return "its parts are hosts: several of them, each with two devices or more";
  }
  if (by == "rail" && (on_host < 2 || ranks <= on_host)) {
    return "its parts are rails: several hosts, each with two devices or more";
  }
  if (by == "rack" && number_in(host, "racks") < 2)
    return "its parts are racks, and this is one alone";
  if (by == "pair" && (ranks < 4 || std::fmod(ranks, 2) != 0)) {
    return "its parts are pairs: an even number of devices, four or more";
  }
  return collective_unfit(host, axes);
}

const Registered<Benchmark> registered{{
    .name = "allreduce.parts",
    .about =
        "All-reduce (sum) within every tray, rail or pair of the ranks at once: which is slow?",
    .scope = Level::rack,
    .group = true,
    .axes = {{"parts", {"host", "rail", "pair"}, {"rack"}},
             {"size", {"268435456"}},
             {"type", {"fp32"}}},
    .metrics = {{"slowest", "B/s", Better::higher}, {"even", "1", Better::higher}},
    .kernel = kJoinKernel,
    .unfit = unfit,
    .run = parts,
}};

}  // namespace
}  // namespace assay
