// How long single steps took, window by window: a mean hides one that stalled.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace assay {

class StepTimes {
 public:
  // What was timed before, such as a calibration, is no part of the next window.
  void begin_window() { windows_.emplace_back(); }
  void time(const std::function<void()>& step);
  void add(double seconds);

  // The longest step of each of the last `windows` windows, in seconds.
  std::vector<double> longest(std::size_t windows) const;

  // Over all windows. Steps are counted in classes a few percent apart, so that hours of them take
  // no memory.
  double median() const;
  // How many took more than three times the median.
  std::uint64_t stalls() const;

 private:
  struct Window {
    double longest = 0;
  };
  std::vector<Window> windows_;
  std::vector<std::uint64_t> classes_;
};

}  // namespace assay
