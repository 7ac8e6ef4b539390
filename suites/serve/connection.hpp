// One connection to an endpoint: TCP without waiting, with TLS where the url says so, and the time
// at which the kernel had what is read.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/store/descriptor.hpp"
#include "suites/serve/tls.hpp"

namespace assay {

struct Address {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

// Every address of the host. Throws Error where it has none.
std::vector<Address> resolve(const std::string& host, std::uint16_t port);

struct Peer {
  Address address;
  std::string host;
  const TlsTrust* trust = nullptr;  // Null: no TLS.
};

class Connection {
 public:
  Connection() = default;
  // Begins to connect.
  explicit Connection(const Peer& peer);

  int descriptor() const { return socket_.get(); }
  bool exists() const { return socket_.get() >= 0; }
  // Connected, and past the handshake of TLS.
  bool is_open() const { return open_; }
  bool wants_to_write() const { return connecting_ || sent_ < output_.size(); }
  const std::string& broken_by() const { return broken_by_; }
  std::string transport() const;

  // Sends it now or when there is room.
  void send(std::string_view bytes);

  // To be called when there is room to write.
  void on_writable();

  struct Read {
    std::string_view bytes;             // Valid until the next call with the same buffer.
    bool closed = false;                // Nothing more will come.
    std::optional<double> lag_seconds;  // Since the kernel had them; nothing where it did not say.
  };
  // To be called when there is something to read, with a buffer that connections share.
  Read read(std::vector<char>& buffer, std::string& plain);

 private:
  void begin(const Peer& peer);
  void finish_connecting();
  void flush();
  void break_off(std::string why);

  Descriptor socket_;
  std::unique_ptr<TlsSession> tls_;
  bool connecting_ = false;
  bool open_ = false;
  std::string waiting_;  // Plain text that waits for the handshake.
  std::string output_;
  std::size_t sent_ = 0;
  std::string broken_by_;
};

}  // namespace assay
