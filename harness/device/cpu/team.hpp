// A team of pinned threads, one a CPU, that runs one function on all of them at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace assay {

// The caller of run() is lane 0: it is pinned to the first CPU while its part runs, and may use all
// CPUs of the team afterwards, so that thread pools which it starts later are not confined. One
// caller at a time.
class Team {
 public:
  using Part = std::function<void(unsigned lane, unsigned lanes)>;

  // At least one CPU. Throws world_error where a thread cannot be pinned.
  explicit Team(std::vector<unsigned> cpus);
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  unsigned lanes() const { return static_cast<unsigned>(cpus_.size()); }

  // Runs part(lane, lanes) once on every lane and waits. `part` must not throw.
  void run(const Part& part);

 private:
  // Ends the threads before threads_ joins them, also where the constructor throws.
  struct Ending {
    Team& team;
    ~Ending() { team.start_round(nullptr); }
  };

  void start_round(const Part* part);
  void serve(unsigned lane);

  std::vector<unsigned> cpus_;
  const Part* part_ = nullptr;                       // Published by round_; null ends the threads.
  alignas(64) std::atomic<std::uint32_t> round_{0};  // Counts the calls of run().
  alignas(64) std::atomic<std::uint32_t> pending_{0};  // Lanes that have not finished this round.
  std::vector<std::jthread> threads_;
  Ending ending_{*this};
};

}  // namespace assay
