// A pass over a piece is one grid. Each thread keeps a record of what it found wrong; they are
// copied out when all pieces were compared, which nobody times.
#include "suites/hbm/sweeper_gpu.hpp"

#include "harness/bench/kernel.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

class GpuSweeper final : public Sweeper {
 public:
  explicit GpuSweeper(Device& device)
      : device_(device),
        kernel_(kernel<SweepGpuKernel>(device, "hbm.sweep")),
        found_(kernel_.threads(device)),
        on_device_(device.allocate(found_.size() * sizeof(ThreadFound))) {
    forget();
  }

  void clear(const SweptPart& part) override {
    device_.fill(part.words, 0, part.count * sizeof(std::uint64_t));
  }

  void write(const SweptPart& part, const Pattern& pattern) override {
    kernel_.write(device_, job(part, pattern));
  }

  void compare(const SweptPart& part, const Pattern& pattern) override {
    kernel_.compare(device_, job(part, pattern));
  }

  void take_found(const Pattern& pattern, WrongWords& all) override {
    device_.copy_out(found_.data(), on_device_->data(), on_device_->bytes());
    forget();
    for (const ThreadFound& one : found_) {
      all.compared += one.compared;
      if (one.count == 0) continue;
      all.count += one.count;
      all.bits |= one.bits;
      all.first.push_back({one.word, pattern(one.word), one.value, pattern.inverted, nullptr});
    }
  }

 private:
  void forget() { device_.fill(on_device_->data(), 0, on_device_->bytes()); }

  SweepJob job(const SweptPart& part, const Pattern& pattern) const {
    expect(part.count % 2 == 0, "swept memory of whole pairs of words");
    return {.words = reinterpret_cast<WordPair*>(part.words),
            .found = static_cast<ThreadFound*>(on_device_->data()),
            .first = part.first,
            .pairs = part.count / 2,
            .pattern = pattern};
  }

  Device& device_;
  const SweepGpuKernel& kernel_;
  std::vector<ThreadFound> found_;     // One a thread of the grid.
  std::unique_ptr<Memory> on_device_;  // The same, where the kernel writes them.
};

}  // namespace

std::unique_ptr<Sweeper> gpu_sweeper(Device& device) {
  return std::make_unique<GpuSweeper>(device);
}

}  // namespace assay
