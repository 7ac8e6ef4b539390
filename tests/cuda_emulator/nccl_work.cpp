// What streams do: ranks put a slice each into the room, wait for all, and take what is theirs.
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>

#include "harness/device/bf16.hpp"
#include "tests/cuda_emulator/nccl_comm.hpp"

namespace assay::emulated {
namespace {

// Of two bytes each, as they lie there.
void add(std::byte* to, const std::byte* from, std::size_t bytes, const Said& said) {
  const auto each = [&]<class T>(T, auto combine) {
    auto* into = reinterpret_cast<T*>(to);
    const auto* of = reinterpret_cast<const T*>(from);
    for (std::size_t i = 0; i < bytes / sizeof(T); ++i) into[i] = combine(into[i], of[i]);
  };
  const auto numbers = [&]<class T>(T kind) {
    if (said.reduction == ncclMax) return each(kind, [](T a, T b) { return std::max(a, b); });
    each(kind, [](T a, T b) { return a + b; });
  };
  if (said.type == ncclFloat32) return numbers(float{});
  if (said.type == ncclFloat64) return numbers(double{});
  each(std::uint16_t{},
       [](std::uint16_t a, std::uint16_t b) { return to_bf16(from_bf16(a) + from_bf16(b)); });
}

// One collective in the room, step by step.
class Collective {
 public:
  explicit Collective(const NcclCall& call)
      : call_(call), comm_(*call.comm), room_(*comm_.room), ranks_(room_.ranks()) {}

  cudaError_t run(Moment& moment) {
    const std::size_t bytes = call_.said.count * nccl_bytes_of(call_.said.type);
    const std::size_t parts = call_.said.operation == kReduceScatter ? ranks_ : 1;
    bool is_first = true;
    for (std::size_t part = 0; part < parts; ++part) {
      std::size_t at = 0;
      do {
        const std::size_t slice = std::min(NcclRoom::kSliceBytes, bytes - at);
        if (!put(part * bytes + at, slice, is_first ? &moment : nullptr)) return ended();
        if (is_first && !agree(moment)) return cudaErrorLaunchFailure;
        is_first = false;
        if (parts == 1 || part == comm_.rank) take(at, slice, bytes);
        leave();
        at += slice;
      } while (at < bytes);
    }
    return cudaSuccess;
  }

 private:
  bool all(std::atomic<std::uint64_t> SharedSeat::*counter, std::uint64_t least) {
    return room_.wait(
        [&] {
          for (unsigned rank = 0; rank < ranks_; ++rank) {
            if ((room_.seat(rank).*counter).load() < least) return false;
          }
          return true;
        },
        [&] { return comm_.look(); });
  }

  bool put(std::size_t from, std::size_t bytes, const Moment* moment) {
    if (!all(&SharedSeat::left, comm_.steps)) return false;
    std::memcpy(room_.slice(comm_.rank), static_cast<const std::byte*>(call_.send) + from, bytes);
    SharedSeat& own = comm_.own();
    if (moment != nullptr) {
      own.said = call_.said;
      own.now_seconds = moment->began_seconds;
      own.takes_seconds = moment->takes_seconds;
    }
    own.arrived.store(++comm_.steps);
    room_.ring();
    return all(&SharedSeat::arrived, comm_.steps);
  }

  // All began when the last one came and are as slow as the slowest.
  bool agree(Moment& moment) {
    for (unsigned rank = 0; rank < ranks_; ++rank) {
      const SharedSeat& seat = room_.seat(rank);
      if (seat.said != call_.said) {
        say("rank " + std::to_string(comm_.rank) + " and rank " + std::to_string(rank) +
            " of a communicator differ in operation, type, reduction or count");
        comm_.state = ncclInvalidUsage;
        leave();
        return false;
      }
      moment.began_seconds = std::max(moment.began_seconds, seat.now_seconds);
      moment.takes_seconds = std::max(moment.takes_seconds, seat.takes_seconds);
    }
    return true;
  }

  void take(std::size_t at, std::size_t bytes, std::size_t each) {
    auto* to = static_cast<std::byte*>(call_.receive) + at;
    if (call_.said.operation == kAllGather) {
      for (unsigned rank = 0; rank < ranks_; ++rank) {
        std::memcpy(to + rank * each, room_.slice(rank), bytes);
      }
      return;
    }
    std::memcpy(to, room_.slice(0), bytes);
    for (unsigned rank = 1; rank < ranks_; ++rank) add(to, room_.slice(rank), bytes, call_.said);
  }

  void leave() {
    comm_.own().left.store(comm_.steps);
    room_.ring();
  }

  // Its kernel leaves without a result.
  cudaError_t ended() const { return comm_.aborted ? cudaSuccess : cudaErrorLaunchFailure; }

  const NcclCall& call_;
  NcclComm& comm_;
  NcclRoom& room_;
  unsigned ranks_;
};

// A message of a group.
struct Message {
  const NcclCall& call;
  std::size_t done = 0;
  bool begun = false;
  bool wrong = false;

  std::size_t bytes() const { return call.said.count * nccl_bytes_of(call.said.type); }
  bool over() const { return begun && done == bytes(); }
  Said told() const { return {0, call.said.type, 0, call.said.count}; }

  // Whether anything moved.
  bool go_on(Moment& moment) {
    if (over() || wrong) return false;
    return call.said.operation == kSend ? put(moment) : take(moment);
  }

 private:
  bool put(const Moment& moment) {
    SharedMail& mail = call.comm->room->mail(call.comm->rank, call.peer);
    if (mail.put.load() != mail.taken.load()) return false;
    const std::size_t piece = std::min(sizeof mail.bytes, bytes() - done);
    std::memcpy(mail.bytes, static_cast<const std::byte*>(call.send) + done, piece);
    mail.said = told();
    mail.sent_seconds = moment.began_seconds + moment.takes_seconds;
    done += piece;
    begun = true;
    mail.put.fetch_add(1);
    return true;
  }

  bool take(Moment& moment) {
    SharedMail& mail = call.comm->room->mail(call.peer, call.comm->rank);
    if (mail.put.load() == mail.taken.load()) return false;
    if (mail.said != told()) {
      wrong = true;
      return false;
    }
    const std::size_t piece = std::min(sizeof mail.bytes, bytes() - done);
    std::memcpy(static_cast<std::byte*>(call.receive) + done, mail.bytes, piece);
    // A message is there when its sender is done.
    const double wait = mail.sent_seconds - (moment.began_seconds + moment.takes_seconds);
    if (wait > 0) moment.takes_seconds += wait;
    done += piece;
    begun = true;
    mail.taken.fetch_add(1);
    return true;
  }
};

// Messages between two ranks keep their order.
bool is_next(const std::vector<Message>& messages, std::size_t at) {
  return std::none_of(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(at),
                      [&](const Message& before) {
                        return !before.over() && before.call.peer == messages[at].call.peer &&
                               before.call.said.operation == messages[at].call.said.operation;
                      });
}

cudaError_t run_messages(const std::vector<NcclCall>& calls, Moment& moment) {
  NcclComm& comm = *calls.front().comm;
  std::vector<Message> messages;
  for (const NcclCall& call : calls) messages.push_back({call});
  const auto is_over = [&] { return std::ranges::all_of(messages, &Message::over); };
  const auto is_wrong = [&] { return std::ranges::any_of(messages, &Message::wrong); };
  const bool finished = comm.room->wait(
      [&] {
        bool moved = false;
        for (std::size_t i = 0; i < messages.size(); ++i) {
          if (is_next(messages, i)) moved = messages[i].go_on(moment) || moved;
        }
        if (moved) comm.room->ring();
        return is_over() || is_wrong();
      },
      [&] { return comm.look(); });
  if (is_wrong()) {
    say("a message is received with another type or count than it was sent with");
    comm.state = ncclInvalidUsage;
    return cudaErrorLaunchFailure;
  }
  return finished || comm.aborted ? cudaSuccess : cudaErrorLaunchFailure;
}

// As rings move them (nccl-tests, doc/PERFORMANCE.md): what a rank sends over its link.
double bytes_on_link(const Said& said, unsigned ranks) {
  const double bytes = static_cast<double>(said.count * nccl_bytes_of(said.type));
  const double n = ranks;
  switch (said.operation) {
    case kAllReduce: return bytes * 2 * (n - 1) / n;
    case kAllGather:
    case kReduceScatter: return bytes * (n - 1);
    default: return bytes;
  }
}

// First what is written: a planted flip goes there.
void touch(Piece& piece, const NcclCall& call) {
  const std::size_t bytes = call.said.count * nccl_bytes_of(call.said.type);
  const std::size_t ranks = call.comm->room->ranks();
  const bool gathers = call.said.operation == kAllGather;
  const bool scatters = call.said.operation == kReduceScatter;
  if (call.receive != nullptr) {
    piece.touched.insert(piece.touched.begin(),
                         {call.receive, gathers ? bytes * ranks : bytes, true});
  }
  if (call.send != nullptr)
    piece.touched.push_back({call.send, scatters ? bytes * ranks : bytes, false});
}

// Also one whose parent has not asked yet how it ended.
bool has_ended(int process) {
  if (::kill(process, 0) != 0 && errno == ESRCH) return true;
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  const std::string words(std::istreambuf_iterator<char>(file), {});
  const std::size_t name_end = words.rfind(')');
  return name_end != std::string::npos && words.substr(name_end, 4).find('Z') != std::string::npos;
}

}  // namespace

std::size_t nccl_bytes_of(std::uint32_t type) {
  switch (type) {
    case ncclUint8: return 1;
    case ncclBfloat16: return 2;
    case ncclFloat32: return 4;
    case ncclFloat64: return 8;
    default: return 0;
  }
}

bool NcclComm::look() {
  if (aborted) return false;
  for (unsigned other = 0; other < room->ranks(); ++other) {
    const SharedSeat& seat = room->seat(other);
    const int process = seat.process.load();
    if (process == 0 || seat.ended.load() != 0) continue;
    // As the network's proxies notice it; among GPUs of one host the real library may just wait.
    if (has_ended(process)) state = ncclRemoteError;
  }
  return true;
}

std::optional<std::vector<std::int64_t>> NcclComm::exchange(std::int64_t word) {
  const auto all = [&](std::atomic<std::uint64_t> SharedSeat::*counter, std::uint64_t least) {
    return room->wait(
        [&] {
          for (unsigned other = 0; other < room->ranks(); ++other) {
            if ((room->seat(other).*counter).load() < least) return false;
          }
          return true;
        },
        [&] { return !aborted; });
  };
  if (!all(&SharedSeat::answered, exchanges)) return std::nullopt;
  own().word = word;
  own().asked.store(++exchanges);
  room->ring();
  if (!all(&SharedSeat::asked, exchanges)) return std::nullopt;
  std::vector<std::int64_t> words;
  for (unsigned other = 0; other < room->ranks(); ++other) {
    words.push_back(room->seat(other).word);
  }
  own().answered.store(exchanges);
  room->ring();
  return words;
}

Piece nccl_collective(const NcclCall& call) {
  Piece piece;
  piece.what = "an NCCL collective";
  touch(piece, call);
  piece.link_bytes = bytes_on_link(call.said, call.comm->room->ranks());
  piece.link_bandwidth = nccl_way(*call.comm).bandwidth;
  piece.is_nvlink = nccl_way(*call.comm).is_nvlink;
  piece.run_with_others = [call](Moment& moment) { return Collective(call).run(moment); };
  return piece;
}

Piece nccl_messages(const std::vector<NcclCall>& calls) {
  Piece piece;
  piece.what = "NCCL messages";
  double out = 0;
  double in = 0;
  for (const NcclCall& call : calls) {
    touch(piece, call);
    if (call.peer == call.comm->rank) continue;
    (call.said.operation == kSend ? out : in) += bytes_on_link(call.said, 0);
  }
  piece.link_bytes = std::max(out, in);
  piece.link_bandwidth = nccl_way(*calls.front().comm).bandwidth;
  piece.is_nvlink = nccl_way(*calls.front().comm).is_nvlink;
  piece.run_with_others = [calls](Moment& moment) { return run_messages(calls, moment); };
  return piece;
}

}  // namespace assay::emulated
