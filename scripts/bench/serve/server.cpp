// One loop that looks every millisecond which streams have an event due.
#include "scripts/bench/serve/server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::string_view kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr std::string_view kEvent =
    "data: {\"id\":\"cmpl-4f2d1c\",\"object\":\"text_completion\",\"created\":1764000000,\"model\":"
    "\"bench\",\"choices\":[{\"index\":0,\"text\":\" token\",\"logprobs\":null,"
    "\"finish_reason\":null,\"stop_reason\":null}],\"usage\":null}\n\n";

std::string chunk(std::string_view data) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string size;
  for (std::size_t left = data.size(); left > 0; left /= 16) size.insert(0, 1, kDigits[left % 16]);
  return size + "\r\n" + std::string(data) + "\r\n";
}

double now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Due {
  double at = 0;
  int socket = 0;
  std::uint32_t left = 0;

  bool operator>(const Due& other) const { return at > other.at; }
};

class Server {
 public:
  Server(int listener, const ServerPace& pace)
      : listener_(listener), pace_(pace), epoll_(epoll_create1(0)), event_(chunk(kEvent)) {
    const std::string count = std::to_string(pace.tokens);
    end_ = chunk("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":16,\"completion_tokens\":" +
                 count + "}}\n\n") +
           chunk("data: [DONE]\n\n") + "0\r\n\r\n";
    watch(listener_);
  }

  void turn() {
    std::array<epoll_event, 256> events;
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1);
    for (int i = 0; i < count; ++i) {
      const int socket = events[static_cast<std::size_t>(i)].data.fd;
      socket == listener_ ? take() : answer(socket);
    }
    for (const double at = now(); !due_.empty() && due_.top().at <= at;) {
      Due one = due_.top();
      due_.pop();
      send_event(one);
    }
  }

 private:
  void watch(int socket) const {
    epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }

  void take() const {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (socket < 0) return;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(socket);
  }

  // A request is short and comes as a whole.
  void answer(int socket) {
    std::array<char, 16384> request;
    if (read(socket, request.data(), request.size()) <= 0) {
      close(socket);
      return;
    }
    say(socket, kHead);
    // Streams begin spread over a gap, as those of a real server do.
    phase_ = phase_ >= 1 ? 0 : phase_ + 0.001;
    due_.push({now() + pace_.event_seconds * (1 + phase_), socket, pace_.tokens});
  }

  void send_event(Due one) {
    say(one.socket, event_);
    if (--one.left == 0) return say(one.socket, end_);
    one.at += pace_.event_seconds;
    due_.push(one);
  }

  static void say(int socket, std::string_view bytes) {
    if (::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) close(socket);
  }

  int listener_;
  ServerPace pace_;
  int epoll_;
  std::string event_;
  std::string end_;
  double phase_ = 0;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
};

}  // namespace

int listen_on_loopback(std::uint16_t& port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const place = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, place, size) != 0 || listen(listener, 4096) != 0 ||
      getsockname(listener, place, &size) != 0) {
    throw world_error("the bench's server cannot listen on the loopback");
  }
  port = ntohs(address.sin_port);
  return listener;
}

void serve_events(int listener, const ServerPace& pace) {
  Server server(listener, pace);
  while (true) server.turn();
}

}  // namespace assay
