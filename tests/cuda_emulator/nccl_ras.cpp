// RAS, as far as a client asks for a status: one process of a host answers for the ranks of its
// communicators. The protocol and the words are those of libnccl.so.2, 2.28.9.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <string>

#include "tests/cuda_emulator/nccl_comm.hpp"

namespace assay::emulated {
namespace {

// Never ended: the thread that answers outlives main().
struct Served {
  std::mutex mutex;
  std::vector<CommPointer> comms;
};

Served& served() {
  static Served* const kServed = std::make_unique<Served>().release();
  return *kServed;
}

std::string status() {
  constexpr std::array kNames{"AllReduce", "AllGather", "ReduceScatter"};
  std::string text = "{\n  \"nccl_version\": \"EMULATED\",\n  \"communicators\": [\n";
  bool is_first = true;
  const std::lock_guard lock(served().mutex);
  for (const CommPointer comm : served().comms) {
    if (comm->ended) continue;
    text +=
        std::string(is_first ? "" : ",\n") +
        "    {\n      \"hash\": \"0x0\",\n      \"size\": " + std::to_string(comm->room->ranks()) +
        ",\n      \"missing_ranks_count\": 0,\n" + "      \"ranks\": [\n";
    is_first = false;
    for (unsigned rank = 0; rank < comm->room->ranks(); ++rank) {
      SharedSeat& seat = comm->room->seat(rank);
      text += std::string(rank == 0 ? "" : ",\n") +
              "        {\n          \"rank\": " + std::to_string(rank) +
              ",\n          \"host\": \"127.0.0.1\",\n          \"pid\": " +
              std::to_string(seat.process.load()) +
              ",\n          \"cuda_dev\": " + std::to_string(seat.device.load()) +
              ",\n          \"collective_counts\": {";
      for (std::size_t kind = 0; kind < kNames.size(); ++kind) {
        text += std::string(kind == 0 ? "\n" : ",\n") + "            \"" + kNames[kind] +
                "\": " + std::to_string(seat.launched[kind].load());
      }
      text += "\n          }\n        }";
    }
    text += "\n      ],\n      \"missing_ranks\": []\n    }";
  }
  return text + "\n  ]\n}\n";
}

void send_all(int client, const std::string& words) {
  for (std::size_t at = 0; at < words.size();) {
    const ssize_t sent = ::send(client, words.data() + at, words.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) return;
    at += static_cast<std::size_t>(sent);
  }
}

// Line by line, until the status was asked for.
void answer(int client) {
  std::string line;
  for (char letter = 0; ::recv(client, &letter, 1, 0) == 1;) {
    if (letter != '\n') {
      line += letter;
      continue;
    }
    if (line.starts_with("CLIENT PROTOCOL ")) {
      send_all(client, "SERVER PROTOCOL 2\n");
    } else if (line.starts_with("TIMEOUT ") || line == "SET FORMAT json") {
      send_all(client, "OK\n");
    } else if (line == "VERBOSE STATUS") {
      send_all(client, status());
      break;
    } else {
      send_all(client, "ERROR: Unknown command " + line + "\n");
    }
    line.clear();
  }
  ::close(client);
}

void serve(int listener) {
  for (int client = 0; (client = ::accept(listener, nullptr, nullptr)) >= 0;) answer(client);
}

// "127.0.0.1:28028", as one process of a host can have it.
int listening(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return -1;
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::uint16_t port = 0;
  std::from_chars(address.data() + colon + 1, address.data() + address.size(), port);
  at.sin_port = htons(port);
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return -1;
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0 &&
      ::listen(listener, 4) == 0) {
    return listener;
  }
  ::close(listener);
  return -1;
}

}  // namespace

void nccl_ras_serve(CommPointer comm) {
  const std::lock_guard lock(served().mutex);
  served().comms.emplace_back(comm);
  static const bool kAsked = [] {
    const char* const address = std::getenv("NCCL_RAS_ADDR");
    const int listener = address == nullptr ? -1 : listening(address);
    if (listener >= 0) std::thread(serve, listener).detach();
    return true;
  }();
  static_cast<void>(kAsked);
}

}  // namespace assay::emulated
