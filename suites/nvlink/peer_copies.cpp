// Opening, timing and comparing.
#include "suites/nvlink/peer_copies.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/bench/kernel.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// Long beside what it takes to begin.
constexpr double kRoundSeconds = 0.01;
constexpr std::uint64_t kIterationsMax = 64;
// The host fills and compares so much at a time: of a copy another part each time, since it takes
// some hundred times longer than NVLink does.
constexpr std::size_t kPieceBytes = 8U << 20U;
constexpr std::size_t kWordBytes = sizeof(std::uint64_t);
// What no word of a pattern is likely to be.
constexpr unsigned char kPoison = 0xA5;

// What stands in each word of a rank's array: another value in every place (SplitMix64: Steele, Lea
// and Flood, "Fast splittable pseudorandom number generators").
struct Words {
  std::uint64_t seed = 0;

  constexpr std::uint64_t operator()(std::uint64_t place) const {
    std::uint64_t mixed = seed + (place + 1) * 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }
};

Words words_of(const State& state, unsigned rank) {
  return {Words{state.seed()}(std::uint64_t{rank} << 32U)};
}

std::size_t size_of(State& state) {
  const std::uint64_t bytes = state.axis_count("size");
  if (bytes < kWordBytes || bytes % kWordBytes != 0) {
    throw Error{fmt::format("size {} is no multiple of 8 bytes", bytes)};
  }
  if (bytes > state.memory_bytes_max() / 2) {
    throw Error{fmt::format("two arrays of {} bytes are more than the {} that may be taken", bytes,
                            state.memory_bytes_max())};
  }
  return bytes;
}

void fill(Device& device, Memory& memory, const Words& expected) {
  std::vector<std::uint64_t> piece;
  for (std::size_t at = 0; at < memory.bytes(); at += kPieceBytes) {
    const std::size_t words = std::min(kPieceBytes, memory.bytes() - at) / kWordBytes;
    piece.resize(words);
    for (std::size_t i = 0; i < words; ++i) piece[i] = expected(at / kWordBytes + i);
    device.copy_in(static_cast<std::byte*>(memory.data()) + at, piece.data(), words * kWordBytes);
  }
}

}  // namespace

PeerCopies::PeerCopies(State& state)
    : state_(state),
      group_(state.group()),
      device_(state.device()),
      bytes_(size_of(state)),
      own_(device_.allocate(bytes_)),
      received_(device_.allocate(bytes_)) {
  fill(device_, *own_, words_of(state, group_.rank()));
  const auto& kernel = assay::kernel<PeerKernel>(device_, "nvlink.peer_copy");
  const std::vector<std::string> told = group_.gather(kernel.tell(device_, *own_));
  for (unsigned rank = 0; rank < group_.size(); ++rank) {
    peers_.push_back(rank == group_.rank() ? nullptr : kernel.open(device_, told[rank]));
  }
}

void PeerCopies::end() {
  peers_.clear();
  group_.barrier();
}

double PeerCopies::compared_bytes() const {
  return static_cast<double>(std::min(kPieceBytes, bytes_));
}

// Seconds of so many copies from the partner of that round; 0 for the odd one out, who waits.
double PeerCopies::round(std::size_t number, std::uint64_t iterations) {
  device_.fill(received_->data(), kPoison, bytes_);
  device_.seconds([] {});
  group_.barrier();
  const auto partner = assay::partner(group_.size(), number, group_.rank());
  double seconds = 0;
  std::string wrong;
  if (partner) {
    PeerMemory& peer = *peers_[*partner];
    seconds = device_.seconds([&] {
      for (std::uint64_t i = 0; i < iterations; ++i) peer.begin_copy(received_->data(), bytes_);
    });
    wrong = difference(static_cast<unsigned>(*partner));
  }
  state_.verify(wrong.empty(), wrong);
  return seconds;
}

void PeerCopies::begin() {
  double longest = 0;
  for (std::size_t number = 0; number < rounds_of(group_.size()); ++number) {
    longest = std::max(longest, group_.max(round(number, 1)));
  }
  const double times = longest > 0 ? kRoundSeconds / longest : 1;
  iterations_ =
      static_cast<std::uint64_t>(std::clamp(times, 1.0, static_cast<double>(kIterationsMax)));
}

PairRates PeerCopies::repetition() {
  std::vector<double> own(group_.size());
  for (std::size_t number = 0; number < rounds_of(group_.size()); ++number) {
    const double seconds = round(number, iterations_);
    const auto partner = assay::partner(group_.size(), number, group_.rank());
    if (!partner) continue;
    if (!(seconds > 0)) throw Error{"the GPU's clock did not advance while it copied"};
    own[*partner] = static_cast<double>(iterations_) * bytes() / seconds;
  }
  return group_.gather(own);
}

// What is wrong in a part of the last copy; empty where nothing is.
std::string PeerCopies::difference(unsigned peer) {
  const auto bytes = static_cast<std::size_t>(compared_bytes());
  const std::size_t parts = (bytes_ + bytes - 1) / bytes;
  const std::size_t begin = std::min((looks_++ % parts) * bytes, bytes_ - bytes);
  std::vector<std::uint64_t> words(bytes / kWordBytes);
  device_.copy_out(words.data(), static_cast<std::byte*>(received_->data()) + begin, bytes);
  const Words expected = words_of(state_, peer);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != expected(begin / kWordBytes + i)) ++wrong;
  }
  if (wrong == 0) return {};
  return fmt::format("{} of {} words from {} are wrong", wrong, words.size(),
                     in_words(group_.ranks(), peer));
}

}  // namespace assay
