// A file of /dev/shm, mapped by every rank.
#include "tests/cuda_emulator/nccl_room.hpp"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <random>
#include <stdexcept>

namespace assay::emulated {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::nanoseconds kLook = std::chrono::milliseconds{20};
constexpr std::size_t kHeadBytes = 4096;

std::string path_of(const std::string& name) { return "/dev/shm/" + name; }

std::size_t seats_bytes(unsigned ranks) {
  return (ranks * sizeof(SharedSeat) + kHeadBytes - 1) / kHeadBytes * kHeadBytes;
}

}  // namespace

struct NcclRoom::Head {
  std::atomic<std::uint32_t> bell;
  std::atomic<std::uint32_t> ranks;
};

std::string NcclRoom::make() {
  std::random_device random;
  const std::string name = "assay-EMULATED-nccl-" + std::to_string(::getpid()) + "-" +
                           std::to_string(random()) + std::to_string(random());
  const int file = ::open(path_of(name).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("no room " + name + " can be made");
  ::close(file);
  // Where the ranks never met: whoever made it takes it away.
  static std::vector<std::string>* const made =
      std::make_unique<std::vector<std::string>>().release();
  static const int kAsked = std::atexit([] {
    for (const std::string& one : *made) ::unlink(path_of(one).c_str());
  });
  static_cast<void>(kAsked);
  made->push_back(name);
  return name;
}

NcclRoom::NcclRoom(const std::string& name, unsigned ranks, bool may_make)
    : name_(name), ranks_(ranks) {
  const int file =
      ::open(path_of(name).c_str(), O_RDWR | O_CLOEXEC | (may_make ? O_CREAT : 0), 0600);
  if (file < 0) throw std::runtime_error("there is no room " + name);
  // Pages that nobody touches take no memory.
  bytes_ = kHeadBytes + seats_bytes(ranks) + ranks * kSliceBytes +
           std::size_t{ranks} * ranks * sizeof(SharedMail);
  struct stat about {};
  const bool grown =
      ::fstat(file, &about) == 0 && (about.st_size >= static_cast<off_t>(bytes_) ||
                                     ::ftruncate(file, static_cast<off_t>(bytes_)) == 0);
  if (grown) start_ = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  if (!grown || start_ == MAP_FAILED) throw std::runtime_error("no memory for room " + name);
  std::uint32_t said = 0;
  if (!head().ranks.compare_exchange_strong(said, ranks) && said != ranks) {
    ::munmap(start_, bytes_);
    throw std::runtime_error("ranks of one communicator say that they are " + std::to_string(said) +
                             " and " + std::to_string(ranks));
  }
}

NcclRoom::~NcclRoom() { ::munmap(start_, bytes_); }

NcclRoom::Head& NcclRoom::head() const { return *static_cast<Head*>(start_); }

SharedSeat& NcclRoom::seat(unsigned rank) const {
  return reinterpret_cast<SharedSeat*>(static_cast<std::byte*>(start_) + kHeadBytes)[rank];
}

std::byte* NcclRoom::slice(unsigned rank) const {
  return static_cast<std::byte*>(start_) + kHeadBytes + seats_bytes(ranks_) + rank * kSliceBytes;
}

SharedMail& NcclRoom::mail(unsigned from, unsigned to) const {
  return reinterpret_cast<SharedMail*>(slice(ranks_))[from * ranks_ + to];
}

void NcclRoom::ring() const {
  head().bell.fetch_add(1);
  ::syscall(SYS_futex, &head().bell, FUTEX_WAKE, INT32_MAX, nullptr, nullptr, 0);
}

bool NcclRoom::wait(const std::function<bool()>& holds, const std::function<bool()>& look) const {
  Clock::time_point next_look;  // A long time ago.
  while (true) {
    const std::uint32_t heard = head().bell.load();
    if (holds()) return true;
    // A long message rings for each of its pieces, and to look at all processes takes longer.
    if (Clock::now() >= next_look) {
      if (!look()) return false;
      next_look = Clock::now() + kLook;
    }
    const timespec slice{0, kLook.count()};
    ::syscall(SYS_futex, &head().bell, FUTEX_WAIT, heard, &slice, nullptr, 0);
  }
}

void NcclRoom::forget_name() const { ::unlink(path_of(name_).c_str()); }

}  // namespace assay::emulated
