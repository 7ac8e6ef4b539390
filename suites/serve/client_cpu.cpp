// The kernel tokens.serve: an endpoint is found, asked and loaded.
#include <fmt/format.h>
#include <poll.h>

#include <chrono>

#include "harness/bench/kernel.hpp"
#include "suites/serve/api_key.hpp"
#include "suites/serve/load_loop.hpp"
#include "suites/serve/prompt.hpp"

namespace assay {
namespace {

constexpr std::size_t kFetchedBytesMax = 256U << 10U;
constexpr double kFetchSecondsMax = 20;
constexpr std::size_t kFetchBuffer = 16U << 10U;

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// One connection, waited for.
class Waiting {
 public:
  Waiting(const Peer& peer, double seconds_max)
      : connection_(peer), until_(steady_seconds() + seconds_max), buffer_(kFetchBuffer) {}

  Connection& connection() { return connection_; }

  // Until it is connected. False where it is not: connection().broken_by() may say why.
  bool open() {
    while (!connection_.is_open() && connection_.broken_by().empty() && wait()) read();
    return connection_.is_open() && connection_.broken_by().empty();
  }

  bool wait() {
    const double left = until_ - steady_seconds();
    if (!(left > 0) || !connection_.exists()) return false;
    const short to_write = connection_.wants_to_write() ? POLLOUT : short{0};
    pollfd watched{connection_.descriptor(), static_cast<short>(POLLIN | to_write), 0};
    if (poll(&watched, 1, static_cast<int>(left * 1e3) + 1) <= 0) return true;
    if ((watched.revents & POLLOUT) != 0) connection_.on_writable();
    readable_ = (watched.revents & (POLLIN | POLLHUP | POLLERR)) != 0;
    return true;
  }

  Connection::Read read() {
    if (!readable_ || !connection_.broken_by().empty()) return {};
    readable_ = false;
    return connection_.read(buffer_, plain_);
  }

 private:
  Connection connection_;
  double until_;
  bool readable_ = false;
  std::vector<char> buffer_;
  std::string plain_;
};

class Client final : public EndpointClient {
 public:
  Client(const Endpoint& endpoint, std::string api_key)
      : endpoint_(endpoint), api_key_(std::move(api_key)) {
    if (endpoint.url.tls) trust_ = std::make_unique<TlsTrust>(endpoint.ca_file);
    peer_.host = endpoint.url.host;
    peer_.trust = trust_.get();
    std::string why;
    for (const Address& address : resolve(endpoint.url.host, endpoint.url.port)) {
      peer_.address = address;
      Waiting trial(peer_, endpoint.deadlines.connect_seconds);
      if (trial.open()) {
        transport_ = trial.connection().transport();
        return;
      }
      why = trial.connection().broken_by();
      if (why.empty()) {
        why = fmt::format("no connection after {:g} s", endpoint.deadlines.connect_seconds);
      }
    }
    throw Error{fmt::format("endpoint '{}' at {} cannot be reached: {}", endpoint.name,
                            endpoint.url_text, why),
                "is the server running, and is the url the one that this host must use?"};
  }

  Fetched fetch(const std::string& path) override {
    Waiting waiting(peer_, kFetchSecondsMax);
    HttpReader http;
    Fetched made;
    if (waiting.open()) waiting.connection().send(http_request(endpoint_, api_key_, path, {}));
    while (!http.is_over() && waiting.connection().broken_by().empty() && waiting.wait()) {
      const Connection::Read read = waiting.read();
      std::string_view bytes = read.bytes;
      while (!bytes.empty() && !http.is_over()) made.body += http.next(bytes);
      if (read.closed) http.peer_closed();
      if (made.body.size() > kFetchedBytesMax) break;
    }
    if (!http.is_over() || http.is_broken()) {
      const std::string why =
          http.is_broken() ? http.broken_by() : waiting.connection().broken_by();
      throw Error{fmt::format("GET {}{} of endpoint '{}' gives no answer: {}", endpoint_.url_text,
                              path, endpoint_.name, why.empty() ? "it does not end" : why),
                  "does the url speak HTTP, and https where it says so?"};
    }
    made.status = http.status();
    made.body = without_key(std::move(made.body), api_key_);
    made.server = without_key(http.server(), api_key_);
    made.transport = transport_;
    return made;
  }

  LoadResult run(const Load& load) override {
    return LoadLoop({endpoint_, api_key_, peer_}, load).run();
  }

 private:
  Endpoint endpoint_;
  std::string api_key_;
  std::unique_ptr<TlsTrust> trust_;
  Peer peer_;
  std::string transport_;
};

const Registered<ServeKernel> serve{{
    .name = "tokens.serve",
    .open = [](const Endpoint& endpoint, const std::string& api_key)
        -> std::unique_ptr<EndpointClient> { return std::make_unique<Client>(endpoint, api_key); },
}};

const Registered<KernelOffer> offer{{
    .name = "tokens.serve",
    .backend = "cpu",
    .unavailable = [](const Device&) { return std::string{}; },
}};

}  // namespace
}  // namespace assay
