// Pairing, timing and comparing.
#include "suites/nvlink/exchanges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "results/record/error.hpp"
#include "suites/allreduce/collective.hpp"

namespace assay {
namespace {

// Long beside what it takes to begin, and short enough for some seventy rounds in a repetition.
constexpr double kRoundSeconds = 0.01;
constexpr std::uint64_t kIterationsMax = 8;
// Of a message that is looked at after each round, another part each time: the host compares it,
// some hundred times slower than NVLink brings it.
constexpr std::size_t kComparedBytes = 8U << 20U;

}  // namespace

Exchanges::Exchanges(State& state, std::size_t rounds_max)
    : state_(state),
      group_(state.group()),
      pattern_{Operation::all_reduce, Element::float32, state.axis_count("size"), group_.size()},
      buffers_(kept_buffers(state, pattern_)),
      slots_(buffers_.bytes() / pattern_.moved_bytes()),
      rounds_(std::min(rounds_of(group_.size()), rounds_max)) {}

double Exchanges::compared_bytes() const {
  return static_cast<double>(std::min(kComparedBytes, pattern_.moved_bytes()));
}

void Exchanges::exchange(unsigned peer, std::uint64_t iteration) {
  latest_ = static_cast<std::size_t>(iteration % slots_);
  const std::size_t at = latest_ * pattern_.moved_bytes();
  group_.data().enqueue({.operation = Operation::exchange,
                         .send = buffers_.send_at(at),
                         .receive = buffers_.receive_at(at),
                         .count = pattern_.count(),
                         .element = pattern_.element,
                         .peer = peer},
                        group_.deadline_seconds());
}

// Seconds of so many exchanges with the partner of that round; 0 for the odd one out, who waits.
double Exchanges::round(std::size_t number, std::uint64_t iterations) {
  group_.barrier();
  const auto partner = assay::partner(group_.size(), number, group_.rank());
  double seconds = 0;
  std::string wrong;
  if (partner) {
    const auto peer = static_cast<unsigned>(*partner);
    for (std::size_t slot = 0; slot < slots_; ++slot) {
      buffers_.poison(slot * pattern_.moved_bytes(), pattern_.moved_bytes());
    }
    // Both are there when the time begins.
    state_.device().seconds([&] { exchange(peer, 0); });
    seconds = state_.device().seconds([&] {
      for (std::uint64_t i = 0; i < iterations; ++i) exchange(peer, i);
    });
    wrong = difference(peer);
  }
  state_.verify(wrong.empty(), wrong);
  return seconds;
}

void Exchanges::begin() {
  double longest = 0;
  for (std::size_t number = 0; number < rounds_; ++number) {
    longest = std::max(longest, group_.max(round(number, 1)));
  }
  const double times = longest > 0 ? kRoundSeconds / longest : 1;
  iterations_ =
      static_cast<std::uint64_t>(std::clamp(times, 1.0, static_cast<double>(kIterationsMax)));
}

PairRates Exchanges::repetition() {
  std::vector<double> own(group_.size());
  for (std::size_t number = 0; number < rounds_; ++number) {
    const double seconds = round(number, iterations_);
    const auto partner = assay::partner(group_.size(), number, group_.rank());
    if (!partner) continue;
    if (!(seconds > 0)) throw Error{"the GPU's clock did not advance while messages were sent"};
    own[*partner] = static_cast<double>(iterations_) * message_bytes() / seconds;
  }
  return group_.gather(own);
}

// What is wrong in a part of the last message; empty where nothing is.
std::string Exchanges::difference(unsigned peer) {
  const auto bytes = static_cast<std::size_t>(compared_bytes());
  const std::size_t parts = (pattern_.moved_bytes() + bytes - 1) / bytes;
  const std::size_t part = std::min((looks_++ % parts) * bytes, pattern_.moved_bytes() - bytes);
  const std::size_t begin = latest_ * pattern_.moved_bytes() + part;
  const std::size_t each = bytes_of(pattern_.element);
  const void* const received = buffers_.received(begin, bytes);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < bytes / each; ++i) {
    // Written so that a NaN is wrong.
    if (!(number_at(received, pattern_.element, i) == buffers_.inputs().of(peer, begin / each + i)))
      ++wrong;
  }
  if (wrong == 0) return {};
  return fmt::format("{} of {} elements from {} are wrong", wrong, bytes / each,
                     in_words(group_.ranks(), peer));
}

bool reach_beyond_a_host(const Facts& host) {
  return number_in(host, "ranks") > number_in(host, "ranks_on_host");
}

std::string pairs_unfit(const Facts& host, const Axes& axes) {
  const auto domain = host.find("nvlink_domain");
  if (domain != host.end() && text(domain->second) == "host" && reach_beyond_a_host(host)) {
    return "the site's NVLink joins the GPUs of a host and not those of several: measure it at "
           "level host";
  }
  return collective_unfit(host, axes);
}

}  // namespace assay
