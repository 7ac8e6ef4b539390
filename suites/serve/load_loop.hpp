// The event loop of a load: one thread, any number of streams.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/store/descriptor.hpp"
#include "suites/serve/connection.hpp"
#include "suites/serve/exchange.hpp"
#include "suites/serve/load.hpp"

namespace assay {

// Whom to load, and how to ask.
struct LoadTarget {
  const Endpoint& endpoint;
  const std::string& api_key;
  const Peer& peer;
};

class LoadLoop {
 public:
  LoadLoop(const LoadTarget& target, const Load& load);

  // Every request is over when it returns.
  LoadResult run();

 private:
  struct Stream {
    Connection connection;
    Exchange exchange;
    std::uint32_t number = 0;  // Of its request.
    double began_seconds = 0;  // Of its request, or of its rest.
    bool busy = false;
    bool watched_to_write = false;
  };

  bool is_open_loop() const { return !load_.intended.empty(); }
  double now() const;
  void start_due();
  void begin(std::size_t at, double intended);
  void connect(std::size_t at);
  void on_ready(std::size_t at, std::uint32_t events);
  void read(Stream& stream);
  void watch(std::size_t at);
  void settle(std::size_t at);
  void finish(Stream& stream);
  void check_deadlines();
  void fail_if_late(Stream& stream, double at);
  std::size_t rested_stream();
  void wait();
  void set_timer();

  LoadTarget target_;
  const Load& load_;
  double origin_ = 0;
  Descriptor epoll_;
  Descriptor timer_;
  std::vector<Stream> streams_;
  std::vector<std::size_t> resting_;  // The one that rested last is used again first.
  std::uint32_t begun_ = 0;
  std::uint32_t finished_ = 0;
  std::uint32_t open_ = 0;
  double next_check_ = 0;
  double next_pulse_ = 0;
  std::string prepared_;  // The bytes of request begun_, made before its time.
  std::vector<char> buffer_;
  std::string plain_;
  LoadResult result_;
};

}  // namespace assay
