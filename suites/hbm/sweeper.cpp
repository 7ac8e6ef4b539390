// Sweeping by lanes: each its own part, first touched by it.
#include "suites/hbm/sweeper.hpp"

#include <algorithm>
#include <utility>

#include "harness/bench/kernel.hpp"
#include "harness/device/lanes.hpp"
#include "suites/hbm/sweeper_gpu.hpp"

namespace assay {
namespace {

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
  all.compared += more.compared;
  all.count += more.count;
  all.bits |= more.bits;
  all.first.insert(all.first.end(), more.first.begin(), more.first.end());
}

class LaneSweeper final : public Sweeper {
 public:
  explicit LaneSweeper(Device& device)
      : device_(device), kernel_(kernel<SweepKernel>("hbm.sweep")), lanes_(device.lanes()) {}

  void clear(const SweptPart& part) override {
    each_lane(part, [](const SweptPart& own, unsigned) {
      std::fill(own.words, own.words + own.count, 0);
    });
  }

  void write(const SweptPart& part, const Pattern& pattern) override {
    each_lane(part, [&](const SweptPart& own, unsigned) { kernel_.write(own, pattern); });
  }

  void compare(const SweptPart& part, const Pattern& pattern) override {
    each_lane(part, [&](const SweptPart& own, unsigned lane) {
      const std::uint64_t wrong = kernel_.wrong(own, pattern);
      lanes_[lane].compared += own.count;
      if (wrong == 0) return;
      lanes_[lane].count += wrong;
      if (lanes_[lane].first.size() < kWrongKept) keep_wrong(own, pattern, lanes_[lane]);
    });
  }

  void take_found(const Pattern&, WrongWords& all) override {
    for (WrongWords& lane : lanes_) add(all, std::exchange(lane, {}));
  }

 private:
  template <class Each>
  void each_lane(const SweptPart& part, const Each& each) {
    device_.parallel([&](unsigned lane, unsigned lanes) {
      const auto [begin, end] = lane_range(part.count, lane, lanes);
      each({part.words + begin, part.first + begin, end - begin}, lane);
    });
  }

  Device& device_;
  const SweepKernel& kernel_;
  std::vector<WrongWords> lanes_;
};

}  // namespace

std::unique_ptr<Sweeper> sweeper_of(Device& device) {
  if (!device.is_its_own_host()) return gpu_sweeper(device);
  return std::make_unique<LaneSweeper>(device);
}

}  // namespace assay
