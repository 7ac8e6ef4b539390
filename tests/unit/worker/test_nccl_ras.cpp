// The answers are what libnccl.so.2, 2.28.9, formats.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "harness/worker/nccl_ras.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

std::vector<Rank> ranks() {
  std::vector<Rank> all;
  for (const char* device : {"gpu-0", "gpu-1", "gpu-2"}) all.push_back({device, "h", "h", "0"});
  return all;
}

std::string rank(int number, int count) {
  return R"({"rank": )" + std::to_string(number) +
         R"(, "host": "h", "pid": 1, "cuda_dev": 0, "collective_counts": {"AllReduce": )" +
         std::to_string(count) + R"(, "AllGather": 1}})";
}

std::string answer(const std::string& of_ranks, const std::string& missing = "", int size = 3) {
  return R"({"nccl_version": "2.28.9", "communicators": [{"hash": "0x1", "size": )" +
         std::to_string(size) + R"(, "ranks": [)" + of_ranks + R"(], "missing_ranks": [)" +
         missing + "]}]}";
}

TEST(NcclRas, who_has_launched_less_lags) {
  EXPECT_THAT(ras_in_words(answer(rank(0, 7) + "," + rank(1, 6) + "," + rank(2, 7)), ranks()),
              HasSubstr("rank 1 (gpu-1, CPUs 0, on h) lags: it has launched 7 collectives, "
                        "others 8"));
}

TEST(NcclRas, who_is_missing_is_named) {
  EXPECT_THAT(ras_in_words(answer(rank(0, 7) + "," + rank(1, 7), R"({"rank": 2})"), ranks()),
              HasSubstr("does not hear rank 2 (gpu-2"));
}

TEST(NcclRas, nobody_lags_where_all_are_alike) {
  EXPECT_THAT(ras_in_words(answer(rank(0, 7) + "," + rank(1, 7) + "," + rank(2, 7)), ranks()),
              HasSubstr("as many collectives"));
}

TEST(NcclRas, other_ranks_communicators_say_nothing) {
  EXPECT_THAT(ras_in_words(answer(rank(0, 7), "", 72), ranks()), HasSubstr("no communicator"));
}

TEST(NcclRas, what_is_not_understood_is_said) {
  for (const char* words : {"", "{", "[]", "{\"communicators\": 1}", "ERROR: Unknown command"}) {
    EXPECT_THAT(ras_in_words(words, ranks()), HasSubstr("not understood")) << words;
  }
}

// Listens on a port of its own and answers each line as told; then hangs up.
class Server {
 public:
  explicit Server(std::vector<std::string> answers) : answers_(std::move(answers)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t bytes = sizeof at;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&at), bytes);
    ::listen(listener_, 1);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &bytes);
    address = "127.0.0.1:" + std::to_string(ntohs(at.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    thread_.join();
    ::close(listener_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string address;
  std::string heard;

 private:
  void serve() {
    const int client = ::accept(listener_, nullptr, nullptr);
    for (const std::string& answer : answers_) {
      char letter = 0;
      while (::recv(client, &letter, 1, 0) == 1 && letter != '\n') heard += letter;
      heard += '|';
      if (::send(client, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
    }
    ::close(client);
  }

  std::vector<std::string> answers_;
  int listener_ = -1;
  std::thread thread_;
};

TEST(NcclRas, is_asked_by_its_text_protocol) {
  Server server({"SERVER PROTOCOL 2\n", "OK\n", "OK\n",
                 answer(rank(0, 7) + "," + rank(1, 7) + "," + rank(2, 3))});
  EXPECT_THAT(ask_nccl_ras(server.address, ranks()), HasSubstr("rank 2 (gpu-2"));
  EXPECT_EQ(server.heard, "CLIENT PROTOCOL 2|TIMEOUT 1|SET FORMAT json|VERBOSE STATUS|");
}

TEST(NcclRas, an_older_one_without_json_is_said) {
  Server server({"SERVER PROTOCOL 1\n", "OK\n", "ERROR: Unknown command\n"});
  EXPECT_THAT(ask_nccl_ras(server.address, ranks()),
              HasSubstr("does not understand SET FORMAT json"));
}

TEST(NcclRas, one_that_hangs_up_is_said) {
  Server server({"SERVER PROTOCOL 2\n"});
  EXPECT_THAT(ask_nccl_ras(server.address, ranks()), HasSubstr("does not understand"));
}

TEST(NcclRas, nobody_who_answers_is_said) {
  for (const char* address : {"127.0.0.1:2", "nonsense", ""}) {
    EXPECT_EQ(ask_nccl_ras(address, ranks()), std::string("NCCL's RAS does not answer at ") +
                                                  address +
                                                  " (localhost or a number is looked for)");
  }
}

}  // namespace
}  // namespace assay
