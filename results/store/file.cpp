// Whole files: read with a limit, written so that a crash leaves the old one or the new one.
#include "results/store/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "results/record/error.hpp"
#include "results/store/descriptor.hpp"
#include "results/store/digest.hpp"

namespace assay {
namespace {

constexpr std::size_t kPieceBytes = 1 << 20;

// Removes what was begun, unless it was finished.
class Partial {
 public:
  explicit Partial(std::filesystem::path path) : path_(std::move(path)) {}
  ~Partial() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void keep() { path_.clear(); }

 private:
  std::filesystem::path path_;
};

[[noreturn]] void refuse_size(const std::filesystem::path& path, std::uint64_t bytes_max) {
  throw Error{"cannot read " + path.string() + ": it is larger than " +
              std::to_string(bytes_max >> 20) + " MiB"};
}

}  // namespace

std::string read_file(const std::filesystem::path& path, std::uint64_t bytes_max) {
  const Descriptor file = open_to_read(path, path.string(), Links::follow);
  const std::uint64_t size = size_of(file.get());
  if (size > bytes_max) refuse_size(path, bytes_max);
  // The size is a guess only: files under /proc say 0, and a file may grow.
  std::string bytes(static_cast<std::size_t>(size), '\0');
  bytes.resize(read_some(file.get(), bytes.data(), bytes.size(), path));
  std::array<char, 4096> more{};
  for (std::size_t got = more.size(); got == more.size();) {
    got = read_some(file.get(), more.data(), more.size(), path);
    bytes.append(more.data(), got);
    if (bytes.size() > bytes_max) refuse_size(path, bytes_max);
  }
  return bytes;
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  Partial partial(path.string() + ".partial");
  Descriptor file(
      ::open(partial.path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (file.get() < 0) throw_system_error("write", path);
  write_all(file.get(), bytes, path);
  sync(file.get(), path);
  // Network file systems report a full disk only here.
  if (::close(file.release()) != 0) throw_system_error("write", path);
  if (std::rename(partial.path().c_str(), path.c_str()) != 0) throw_system_error("write", path);
  partial.keep();
  sync_folder(path.parent_path());
}

std::string sha256_of_file(const std::filesystem::path& path) {
  const Descriptor file = open_to_read(path, path.string(), Links::follow);
  Sha256 digest;
  std::string piece(kPieceBytes, '\0');
  for (std::size_t got = piece.size(); got == piece.size();) {
    got = read_some(file.get(), piece.data(), piece.size(), path);
    digest.add({piece.data(), got});
  }
  return digest.hex();
}

}  // namespace assay
