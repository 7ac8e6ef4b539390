// A client of its text protocol: CLIENT PROTOCOL, TIMEOUT, SET FORMAT json, VERBOSE STATUS
// (NCCL's guide, "RAS"; the words are those of libnccl.so.2, 2.28.9).
#include "harness/worker/nccl_ras.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <simdjson.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPatience{2500};
constexpr int kRasSeconds = 1;  // Within which it asks the other processes.
constexpr std::size_t kAnswerMax = 64U << 20U;
constexpr std::size_t kNamed = 4;

class Connection {
 public:
  Connection() = default;
  ~Connection() {
    if (socket_ >= 0) ::close(socket_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool open(const std::string& host, const std::string& port) {
    // No name server is asked: one that does not answer would hold us for ten seconds and more
    // (resolv.conf(5), timeout and attempts), which nothing can interrupt.
    addrinfo wanted{};
    wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const char* const number = host == "localhost" ? "127.0.0.1" : host.c_str();
    if (::getaddrinfo(number, port.c_str(), &wanted, &found) != 0) return false;
    for (const addrinfo* one = found; one != nullptr && socket_ < 0; one = one->ai_next) {
      connect(*one);
    }
    ::freeaddrinfo(found);
    return socket_ >= 0;
  }

  bool say(const std::string& line) const {
    return ::send(socket_, line.data(), line.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(line.size());
  }

  // A line, or all up to the end where `whole`; none where it did not come in time.
  std::optional<std::string> hear(bool whole) {
    std::string text;
    while (text.size() < kAnswerMax) {
      char block[4096];
      if (!ready(POLLIN)) return std::nullopt;
      const ssize_t got = ::recv(socket_, block, whole ? sizeof block : 1, 0);
      if (got < 0 || (got == 0 && !whole)) return std::nullopt;
      if (got == 0) return text;
      text.append(block, static_cast<std::size_t>(got));
      if (!whole && text.back() == '\n') return text;
    }
    return std::nullopt;
  }

 private:
  void connect(const addrinfo& to) {
    const int made = ::socket(to.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0) return;
    socket_ = made;
    int error = 0;
    socklen_t bytes = sizeof error;
    const bool begun = ::connect(made, to.ai_addr, to.ai_addrlen) == 0 || errno == EINPROGRESS;
    if (begun && ready(POLLOUT) && ::getsockopt(made, SOL_SOCKET, SO_ERROR, &error, &bytes) == 0 &&
        error == 0) {
      return;
    }
    ::close(made);
    socket_ = -1;
  }

  bool ready(short event) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until_ - Clock::now());
    pollfd one{socket_, event, 0};
    return left.count() > 0 && ::poll(&one, 1, static_cast<int>(left.count())) == 1;
  }

  int socket_ = -1;
  Clock::time_point until_ = Clock::now() + kPatience;
};

// Of one communicator: how many collectives each rank has launched, and who is not there.
struct Counts {
  std::map<std::uint64_t, std::uint64_t> of_rank;
  std::vector<std::uint64_t> missing;
};

std::optional<Counts> counts_of(simdjson::dom::element communicator, std::size_t size) {
  std::uint64_t said = 0;
  simdjson::dom::array ranks;
  if (communicator["size"].get(said) != simdjson::SUCCESS || said != size ||
      communicator["ranks"].get(ranks) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  Counts counts;
  for (const simdjson::dom::element one : ranks) {
    std::uint64_t rank = 0;
    simdjson::dom::object kinds;
    if (one["rank"].get(rank) != simdjson::SUCCESS) continue;
    if (one["collective_counts"].get(kinds) != simdjson::SUCCESS) continue;
    for (const auto& [kind, value] : kinds) {
      std::uint64_t count = 0;
      if (value.get(count) == simdjson::SUCCESS) counts.of_rank[rank] += count;
    }
  }
  simdjson::dom::array missing;
  if (communicator["missing_ranks"].get(missing) == simdjson::SUCCESS) {
    for (const simdjson::dom::element one : missing) {
      std::uint64_t rank = 0;
      if (one["rank"].get(rank) == simdjson::SUCCESS) counts.missing.push_back(rank);
    }
  }
  return counts;
}

std::string named(const std::vector<std::uint64_t>& which, const std::vector<Rank>& ranks) {
  std::string words;
  for (std::size_t at = 0; at < std::min(which.size(), kNamed); ++at) {
    words += (at == 0 ? "" : ", ") + in_words(ranks, which[at]);
  }
  if (which.size() > kNamed) words += fmt::format(" and {} more", which.size() - kNamed);
  return words;
}

// Empty where nobody lags there.
std::string lagging(const Counts& counts, const std::vector<Rank>& ranks) {
  if (!counts.missing.empty()) {
    return "NCCL's RAS does not hear " + named(counts.missing, ranks);
  }
  std::uint64_t most = 0;
  for (const auto& [rank, count] : counts.of_rank) most = std::max(most, count);
  std::vector<std::uint64_t> behind;
  for (const auto& [rank, count] : counts.of_rank) {
    if (count < most) behind.push_back(rank);
  }
  if (behind.empty()) return {};
  return fmt::format("by NCCL's RAS {} lags: it has launched {} collectives, others {}",
                     named(behind, ranks), counts.of_rank.at(behind.front()), most);
}

}  // namespace

std::string ras_in_words(std::string_view json, const std::vector<Rank>& ranks) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::array communicators;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS ||
      root["communicators"].get(communicators) != simdjson::SUCCESS) {
    return "NCCL's RAS answers what is not understood";
  }
  bool any = false;
  for (const simdjson::dom::element one : communicators) {
    const auto counts = counts_of(one, ranks.size());
    if (!counts) continue;
    any = true;
    if (std::string words = lagging(*counts, ranks); !words.empty()) return words;
  }
  return any ? "by NCCL's RAS all ranks have launched as many collectives"
             : "NCCL's RAS knows no communicator of these ranks";
}

std::string ask_nccl_ras(const std::string& address, const std::vector<Rank>& ranks) {
  const std::size_t colon = address.rfind(':');
  Connection ras;
  if (colon == std::string::npos ||
      !ras.open(address.substr(0, colon), address.substr(colon + 1))) {
    return "NCCL's RAS does not answer at " + address + " (localhost or a number is looked for)";
  }
  const std::string timeout = fmt::format("TIMEOUT {}\n", kRasSeconds);
  for (const std::string& line :
       {std::string("CLIENT PROTOCOL 2\n"), timeout, std::string("SET FORMAT json\n")}) {
    const auto heard = ras.say(line) ? ras.hear(false) : std::nullopt;
    if (!heard || heard->starts_with("ERROR")) {
      return "NCCL's RAS at " + address + " does not understand " + line.substr(0, line.size() - 1);
    }
  }
  const auto status = ras.say("VERBOSE STATUS\n") ? ras.hear(true) : std::nullopt;
  if (!status) return "NCCL's RAS at " + address + " gives no status in time";
  return ras_in_words(*status, ranks);
}

}  // namespace assay
