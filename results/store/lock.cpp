// The lock of a campaign folder: flock, so that the kernel releases it when its owner dies.
#include "results/store/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "results/record/error.hpp"
#include "results/store/clock.hpp"
#include "results/store/descriptor.hpp"

namespace assay {
namespace {

constexpr std::size_t kOwnerBytesMax = 512;
constexpr int kTriesMax = 100;

// Beside the folder, whichever way it was written: "runs/a", "runs/a/" and "./runs/a" are one.
std::filesystem::path lock_path(const std::filesystem::path& folder) {
  auto place = std::filesystem::absolute(folder).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  return place.string() + ".lock";
}

std::string owner() {
  std::array<char, 256> host{};
  const bool named = ::gethostname(host.data(), host.size() - 1) == 0;
  return "pid " + std::to_string(::getpid()) + " on " + (named ? host.data() : "?") + " since " +
         utc_now();
}

std::string owner_in(int descriptor) {
  std::array<char, kOwnerBytesMax> text{};
  const ssize_t got = ::pread(descriptor, text.data(), text.size(), 0);
  const std::string_view line(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  const std::string_view first = line.substr(0, line.find('\n'));
  return first.empty() ? "somebody" : std::string(first);
}

Descriptor open_lock(const std::filesystem::path& path) {
  std::error_code ignored;  // Opening says what is wrong.
  std::filesystem::create_directories(path.parent_path(), ignored);
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (file.get() >= 0) return file;
  if (errno == ENOSPC || errno == EIO) throw_system_error("make the lock", path);
  throw Error{"cannot make the lock " + path.string() + ": " + std::strerror(errno),
              "choose a folder that can be written with --out"};
}

// Between opening and locking, an earlier owner may have removed the file.
bool still_there(int descriptor, const std::filesystem::path& path) {
  struct stat held {};
  struct stat named {};
  return ::fstat(descriptor, &held) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

}  // namespace

Lock::Lock(const std::filesystem::path& folder) : path_(lock_path(folder)) {
  for (int tries = 0; tries < kTriesMax; ++tries) {
    Descriptor file = open_lock(path_);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) throw_system_error("lock", path_);
      throw world_error("the folder " + folder.string() + " is in use by " + owner_in(file.get()),
                        "wait for it to end, or choose another folder with --out");
    }
    if (!still_there(file.get(), path_)) continue;
    if (::ftruncate(file.get(), 0) != 0) throw_system_error("write", path_);
    write_all(file.get(), owner() + "\n", path_);
    descriptor_ = file.release();
    return;
  }
  throw world_error("cannot lock " + path_.string() + ": it comes and goes", "try again");
}

std::optional<std::string> lock_owner(const std::filesystem::path& folder) {
  const Descriptor file(::open(lock_path(folder).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) return std::nullopt;
  // The lock of an owner that was killed can be taken, and is given back with the descriptor.
  if (::flock(file.get(), LOCK_SH | LOCK_NB) == 0) return std::nullopt;
  if (errno != EWOULDBLOCK) throw_system_error("ask for the lock", lock_path(folder));
  return owner_in(file.get());
}

Lock::~Lock() {
  // Removed while it is still held, so that nobody else's is.
  ::unlink(path_.c_str());
  ::close(descriptor_);
}

}  // namespace assay
