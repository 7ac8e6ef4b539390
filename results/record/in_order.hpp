// Work done side by side, its results taken one after the other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <thread>
#include <utility>

namespace assay {

// Two pieces of work for each CPU that this process may use, and two more, so that none waits while
// a result is taken. What is taken depends neither on their number nor on which is done first.
template <class Result>
class InOrder {
 public:
  // take(result) is called in the thread of add() and finish(), in the order of the calls of add().
  explicit InOrder(std::function<void(Result&&)> take)
      : take_(std::move(take)),
        at_once_(2 * std::clamp(std::thread::hardware_concurrency(), 1U, kCpusMax) + 2) {}

  // `work` gives a Result, in a thread of its own (20 us); all that it touches must outlive this.
  // Throws what earlier work, or taking its result, threw.
  template <class Work>
  void add(Work&& work) {
    if (running_.size() == at_once_) take_first();
    running_.push_back(std::async(std::launch::async, std::forward<Work>(work)));
  }

  void finish() {  // Waits for all of them.
    while (!running_.empty()) take_first();
  }

 private:
  // More results waiting only fill the memory: whoever takes them is one.
  static constexpr unsigned kCpusMax = 16;

  void take_first() {
    std::future<Result> first = std::move(running_.front());
    running_.pop_front();
    take_(first.get());
  }

  std::function<void(Result&&)> take_;
  std::size_t at_once_;
  std::deque<std::future<Result>> running_;  // Ending them waits for them.
};

}  // namespace assay
