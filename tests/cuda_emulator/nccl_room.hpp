// Where the ranks of an emulated communicator meet: memory that their processes share, under a name
// that the unique id carries. Who waits sleeps on a futex.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace assay::emulated {

// What a rank says of an operation; all ranks must say the same.
struct Said {
  std::uint32_t operation = 0;
  std::uint32_t type = 0;
  std::uint32_t reduction = 0;
  std::uint64_t count = 0;
  bool operator==(const Said&) const = default;
};

// Of one rank. What is no atomic is written before `arrived` says so and read by the others after.
struct SharedSeat {
  std::atomic<std::int32_t> process;  // 0: nobody came yet.
  std::atomic<std::int32_t> device;
  std::atomic<std::uint32_t> ended;  // Its communicator was ended properly.
  std::atomic<std::uint64_t> arrived;
  std::atomic<std::uint64_t> left;
  std::atomic<std::uint64_t> asked;  // The same of what hosts exchange, beside all streams.
  std::atomic<std::uint64_t> answered;
  std::atomic<std::uint64_t> launched[3];  // Collectives by kind, as RAS counts them.
  Said said;
  double now_seconds;
  double takes_seconds;
  std::int64_t word;  // Of an exchange.
};

// A message on its way from one rank to another, piece by piece.
struct SharedMail {
  std::atomic<std::uint64_t> put;
  std::atomic<std::uint64_t> taken;
  double sent_seconds;  // When the sender will be done by its own clock.
  Said said;
  std::byte bytes[16U << 10U];
};

class NcclRoom {
 public:
  static constexpr std::size_t kSliceBytes = 256U << 10U;

  // Makes it, empty, and gives its name, which fits into a unique id.
  static std::string make();

  // Opens the room of that name for so many ranks, or makes it where `may_make`. Throws
  // std::runtime_error where it is not there, or the others said another number.
  NcclRoom(const std::string& name, unsigned ranks, bool may_make);
  ~NcclRoom();
  NcclRoom(const NcclRoom&) = delete;
  NcclRoom& operator=(const NcclRoom&) = delete;

  unsigned ranks() const { return ranks_; }
  const std::string& name() const { return name_; }
  SharedSeat& seat(unsigned rank) const;
  std::byte* slice(unsigned rank) const;  // kSliceBytes that this rank writes and all read.
  SharedMail& mail(unsigned from, unsigned to) const;

  // Wakes everybody who waits.
  void ring() const;
  // Sleeps until `holds`; looks again when somebody rings, and some times a second, when `look` is
  // called. False where `look` said to give up.
  bool wait(const std::function<bool()>& holds, const std::function<bool()>& look) const;
  // The last to come takes the name away: the room ends with those who are in it.
  void forget_name() const;

 private:
  struct Head;
  std::string name_;
  unsigned ranks_;
  std::size_t bytes_ = 0;
  void* start_ = nullptr;
  Head& head() const;
};

}  // namespace assay::emulated
