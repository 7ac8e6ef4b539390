// System calls on open files, and what their errors are called.
#include "results/store/descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "results/record/error.hpp"

namespace assay {
namespace {

std::string hint_for(int code) {
  if (code == ENOSPC || code == EDQUOT) {
    return "free some space there and call again with --resume; what was written is kept";
  }
  if (code == EROFS || code == EACCES || code == EPERM)
    return "choose a folder that can be written";
  return {};
}

}  // namespace

void throw_system_error(const std::string& doing, const std::filesystem::path& path) {
  const int code = errno;
  throw world_error("cannot " + doing + " " + path.string() + ": " + std::strerror(code),
                    hint_for(code));
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor open_to_read(const std::filesystem::path& path, const std::string& shown, Links links) {
  // O_NONBLOCK: a fifo without a writer would hold us for ever.
  const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  Descriptor file(::open(path.c_str(), links == Links::follow ? flags : flags | O_NOFOLLOW));
  const int code = errno;
  const auto refuse = [&](const std::string& reason) -> void {
    throw Error{"cannot read " + shown + ": " + reason};
  };
  if (file.get() < 0 && code == ELOOP) refuse("it is a symbolic link");
  if (file.get() < 0) refuse(std::strerror(code));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) refuse(std::strerror(errno));
  if (S_ISDIR(status.st_mode)) refuse("it is a folder");
  if (!S_ISREG(status.st_mode)) refuse("it is no regular file");
  return file;
}

std::uint64_t size_of(int descriptor) {
  struct stat status {};
  expect(::fstat(descriptor, &status) == 0, "an open file has a size");
  return static_cast<std::uint64_t>(status.st_size);
}

std::size_t read_some(int descriptor, char* into, std::size_t size,
                      const std::filesystem::path& path) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(descriptor, into + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_system_error("read", path);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw_system_error("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void sync(int descriptor, const std::filesystem::path& path) {
  if (::fsync(descriptor) != 0) throw_system_error("write", path);
}

void sync_folder(const std::filesystem::path& folder) {
  const auto place = folder.empty() ? std::filesystem::path(".") : folder;
  const Descriptor open(::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (open.get() < 0) throw_system_error("write into", place);
  // Some network file systems cannot sync a folder; the file itself is on disk.
  if (::fsync(open.get()) != 0 && errno != EINVAL) throw_system_error("write into", place);
}

}  // namespace assay
