// Sockets.
#include "suites/serve/connection.hpp"

#include <netdb.h>
#include <netinet/tcp.h>
#include <time.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "results/record/error.hpp"

namespace assay {
namespace {

std::string system_words(int error) { return std::generic_category().message(error); }

double real_seconds_since(const timespec& then) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec - then.tv_sec) +
         static_cast<double>(now.tv_nsec - then.tv_nsec) * 1e-9;
}

// What the kernel noted when the last of the bytes came. A clock that was set in between says
// nothing.
std::optional<double> lag_of(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    const double lag = real_seconds_since(stamp);
    if (lag >= 0) return lag;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Address> resolve(const std::string& host, std::uint16_t port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (failed != 0) {
    throw Error{"there is no host '" + host + "': " + gai_strerror(failed),
                "see the endpoint's url, as this host sees it"};
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> held(found, &freeaddrinfo);
  std::vector<Address> addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    Address address;
    address.size = one->ai_addrlen;
    std::memcpy(&address.bytes, one->ai_addr, one->ai_addrlen);
    addresses.push_back(address);
  }
  return addresses;
}

Connection::Connection(const Peer& peer)
    : socket_(socket(peer.address.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  if (exists()) {
    begin(peer);
  } else {
    break_off(system_words(errno));
  }
}

void Connection::begin(const Peer& peer) {
  const int on = 1;
  setsockopt(descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(descriptor(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  if (peer.trust != nullptr) tls_ = std::make_unique<TlsSession>(*peer.trust, peer.host);
  const auto* const address = reinterpret_cast<const sockaddr*>(&peer.address.bytes);
  connecting_ = true;
  if (connect(descriptor(), address, peer.address.size) == 0) return finish_connecting();
  if (errno != EINPROGRESS) break_off(system_words(errno));
}

void Connection::finish_connecting() {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(descriptor(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return break_off(system_words(error));
  connecting_ = false;
  if (tls_ == nullptr) {
    open_ = true;
  } else if (!tls_->shake_hands(output_)) {
    break_off(tls_->broken_by());
  }
}

void Connection::send(std::string_view bytes) {
  if (tls_ == nullptr) {
    output_.append(bytes);
  } else if (!open_) {
    waiting_.append(bytes);
  } else if (!tls_->send(bytes, output_)) {
    return break_off(tls_->broken_by());
  }
  if (!connecting_) flush();
}

void Connection::on_writable() {
  if (connecting_) finish_connecting();
  if (!connecting_ && broken_by_.empty()) flush();
}

void Connection::flush() {
  while (sent_ < output_.size()) {
    const ssize_t done = ::send(descriptor(), output_.data() + sent_, output_.size() - sent_,
                                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (done < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (done < 0) return break_off(system_words(errno));
    sent_ += static_cast<std::size_t>(done);
  }
  output_ = {};  // A long prompt is not held while its answer comes.
  sent_ = 0;
}

Connection::Read Connection::read(std::vector<char>& buffer, std::string& plain) {
  iovec into{buffer.data(), buffer.size()};
  alignas(cmsghdr) std::array<char, 256> control;
  msghdr message{};
  message.msg_iov = &into;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t got = recvmsg(descriptor(), &message, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (got < 0) {
    break_off(system_words(errno));
    return {.bytes = {}, .closed = true, .lag_seconds = {}};
  }
  Read made{{buffer.data(), static_cast<std::size_t>(got)}, got == 0, {}};
  if (got == 0) return made;
  made.lag_seconds = lag_of(message);
  if (tls_ == nullptr) return made;
  plain.clear();
  if (!tls_->receive(made.bytes, plain, output_)) break_off(tls_->broken_by());
  if (!open_ && tls_->is_open()) {
    open_ = true;
    if (!waiting_.empty() && !tls_->send(waiting_, output_)) break_off(tls_->broken_by());
    waiting_ = {};
  }
  if (broken_by_.empty()) flush();
  made.bytes = plain;
  made.closed = tls_->peer_closed() || !broken_by_.empty();
  return made;
}

std::string Connection::transport() const {
  return tls_ == nullptr ? "plain HTTP" : tls_->version();
}

void Connection::break_off(std::string why) {
  if (broken_by_.empty()) broken_by_ = std::move(why);
}

}  // namespace assay
