// Batches of verdicts, one being worked on while the next is filled.
#include "results/evidence/aside.hpp"

#include <utility>

namespace assay {
namespace {

// A verdict takes about a kilobyte and 2 us of work; starting a thread takes 20 us.
constexpr std::size_t kBatch = 2048;

}  // namespace

void Aside::add(Verdict&& verdict) {
  if (!work_) return;
  batch_.push_back(std::move(verdict));
  if (batch_.size() == kBatch) hand_over();
}

void Aside::hand_over() {
  if (running_.valid()) running_.get();
  running_ = std::async(std::launch::async, [this, batch = std::exchange(batch_, {})] {
    for (const Verdict& verdict : batch) work_(verdict);
  });
}

void Aside::finish() {
  if (!batch_.empty()) hand_over();
  if (running_.valid()) running_.get();
}

}  // namespace assay
