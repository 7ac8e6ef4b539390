// Whether the client kept up: how late it read what had arrived, how late it sent, how busy it was.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay {

// Seconds in classes of 5 %, so that any number of them takes the same memory.
class SecondsHistogram {
 public:
  void add(double seconds);
  std::uint64_t count() const { return count_; }
  double greatest() const { return greatest_; }
  // The upper edge of the class that holds it: never too small. NaN for none.
  double percentile(double share) const;

 private:
  std::vector<std::uint32_t> classes_;
  std::uint64_t count_ = 0;
  double greatest_ = 0;
};

struct ClientHealth {
  // Between the kernel's stamp on bytes and the time that they were given here: the error of every
  // time stamp.
  SecondsHistogram read_lag;
  std::uint64_t unstamped_reads = 0;  // To which the kernel gave no time.
  // Between the time when a request should have been sent and when its first byte was.
  SecondsHistogram send_lag;
  double cpu_share = 0;        // Of the one core that the client runs on, while there was load.
  double wait_share = 0;       // Of that time, runnable but not running; negative: unknown.
  std::uint32_t open_max = 0;  // Requests that were open at once.
};

// A time stamp that is wrong by more than this, or by more than a twentieth of what is measured,
// says how fast the client is.
inline constexpr double kLagSecondsMax = 1e-3;
inline constexpr double kLagShareMax = 0.05;
// Above it a core has no room for a burst.
inline constexpr double kClientCpuMax = 0.9;

// Why these figures would be the client's and not the server's; empty where it kept up.
// `shortest_seconds`: the median time to a first token, or of a whole answer, if that is shorter.
std::string client_bound(const ClientHealth& health, double shortest_seconds);

}  // namespace assay
