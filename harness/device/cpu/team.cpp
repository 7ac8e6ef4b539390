// Starting and joining a round of the team.
#include "harness/device/cpu/team.hpp"

#include "harness/device/affinity.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// About 10 to 50 us of looking before a thread sleeps: longer than the gap between two rounds of a
// timed loop, shorter than anybody else on that CPU would notice.
constexpr int kLooks = 1000;

void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Returns the first value other than `old`.
std::uint32_t wait_while(const std::atomic<std::uint32_t>& value, std::uint32_t old) {
  for (int look = 0; look < kLooks; ++look) {
    const std::uint32_t now = value.load(std::memory_order_acquire);
    if (now != old) return now;
    relax();
  }
  value.wait(old, std::memory_order_acquire);
  return value.load(std::memory_order_acquire);
}

}  // namespace

Team::Team(std::vector<unsigned> cpus) : cpus_(std::move(cpus)) {
  expect(!cpus_.empty(), "a team has at least one CPU");
  for (unsigned lane = 1; lane < lanes(); ++lane) {
    pin({cpus_[lane]});  // A new thread inherits it, so that it never runs anywhere else.
    threads_.emplace_back([this, lane] { serve(lane); });
  }
  pin(cpus_);
}

void Team::run(const Part& part) {
  pending_.store(lanes() - 1, std::memory_order_relaxed);
  start_round(&part);
  pin({cpus_.front()});
  part(0, lanes());
  for (std::uint32_t left = pending_.load(std::memory_order_acquire); left != 0;) {
    left = wait_while(pending_, left);
  }
  pin(cpus_);
}

void Team::start_round(const Part* part) {
  part_ = part;
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
}

void Team::serve(unsigned lane) {
  for (std::uint32_t round = 0;;) {
    round = wait_while(round_, round);
    if (part_ == nullptr) return;
    (*part_)(lane, lanes());
    if (pending_.fetch_sub(1, std::memory_order_acq_rel) == 1) pending_.notify_one();
  }
}

}  // namespace assay
