// Work done side by side, its results taken one after the other.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace assay {

// A thread for each CPU that this process may use. Two pieces of work for each of them, and two
// more, so that none waits while a result is taken. What is taken depends neither on their number
// nor on which is done first.
template <class Result>
class InOrder {
 public:
  // take(result) is called in the thread of add() and finish(), in the order of the calls of add().
  explicit InOrder(std::function<void(Result&&)> take)
      : take_(std::move(take)),
        cpus_(std::clamp(std::thread::hardware_concurrency(), 1U, kCpusMax)) {}

  // `work` gives a Result, in another thread; all that it touches must outlive this. Throws what
  // earlier work, or taking its result, threw.
  template <class Work>
  void add(Work&& work) {
    if (results_.size() == 2 * cpus_ + 2) take_first();
    std::packaged_task<Result()> task(std::forward<Work>(work));
    results_.push_back(task.get_future());
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(task));
    }
    if (threads_.size() < cpus_) {
      threads_.emplace_back([this](const std::stop_token& stop) { serve(stop); });
    }
    wake_.notify_one();
  }

  void finish() {  // Waits for all of them.
    while (!results_.empty()) take_first();
  }

 private:
  // More results waiting only fill the memory: whoever takes them is one.
  static constexpr unsigned kCpusMax = 16;

  // Threads that stay: one for each piece of work would get its memory from the kernel each time.
  void serve(const std::stop_token& stop) {
    for (;;) {
      std::packaged_task<Result()> task;
      {
        std::unique_lock lock(mutex_);
        if (!wake_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
        if (stop.stop_requested()) return;
        task = std::move(waiting_.front());
        waiting_.pop_front();
      }
      task();
    }
  }

  void take_first() {
    std::future<Result> first = std::move(results_.front());
    results_.pop_front();
    take_(first.get());
  }

  std::function<void(Result&&)> take_;
  unsigned cpus_;
  std::deque<std::future<Result>> results_;  // In the order of add().
  std::mutex mutex_;                         // Of what is waiting.
  std::condition_variable_any wake_;
  std::deque<std::packaged_task<Result()>> waiting_;
  std::vector<std::jthread> threads_;  // Last: they end before what they use.
};

}  // namespace assay
