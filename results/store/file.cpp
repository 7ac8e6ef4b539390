// Whole files: read with a limit, written so that a crash leaves the old one or the new one.
#include "results/store/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>

#include "results/record/error.hpp"
#include "results/store/digest.hpp"

namespace assay {
namespace {

// Of a file that is read piece by piece.
constexpr std::size_t kPieceBytes = 1 << 20;

// Less than this is not written by itself: a batch of verdicts is more, and need not be copied.
constexpr std::size_t kWriteBytes = 1 << 16;

// So much at a time goes to the disk, and so much of the end of a file stays in memory.
constexpr std::int64_t kSentBytes = 1 << 20;
constexpr std::int64_t kRememberedBytes = 32 << 20;

// So much at a time a disk is asked to keep: it takes a second for half a gigabyte.
constexpr std::int64_t kSettledBytes = 64 << 20;

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

FileWriter::FileWriter(std::filesystem::path path)
    : path_(std::move(path)), partial_(path_.string() + ".partial") {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  file_ = Descriptor(::open(partial_.c_str(), kFlags, 0644));
  if (file_.get() < 0) throw_system_error("write", path_);
}

FileWriter::~FileWriter() {
  if (!partial_.empty()) ::unlink(partial_.c_str());
}

void FileWriter::append(std::string_view bytes) {
  if (piece_.size() + bytes.size() < kWriteBytes) {
    piece_.append(bytes);
    return;
  }
  write(piece_);
  piece_.clear();
  write(bytes);
}

void FileWriter::write(std::string_view bytes) {
  write_all(file_.get(), bytes, path_);
  written_ += static_cast<std::int64_t>(bytes.size());
  if (written_ - sent_ >= kSentBytes) send_to_disk();
}

// What is written goes to the disk while the next piece is made, so that finish() has less to wait
// for. Only an advice: whether it arrived is for sync() to say. What arrived long ago gives its
// memory to what comes next: in a virtual machine memory that was never used before costs several
// times what the copy into it does.
void FileWriter::send_to_disk() {
  constexpr unsigned kUntilItIsThere =
      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  ::sync_file_range(file_.get(), sent_, written_ - sent_, SYNC_FILE_RANGE_WRITE);
  sent_ = written_;
  if (sent_ - settled_ >= kSettledBytes) settle();
  const std::int64_t end = (sent_ - kRememberedBytes) / kSentBytes * kSentBytes;
  if (end <= forgotten_) return;
  ::sync_file_range(file_.get(), forgotten_, end - forgotten_, kUntilItIsThere);
  ::posix_fadvise(file_.get(), forgotten_, end - forgotten_, POSIX_FADV_DONTNEED);
  forgotten_ = end;
}

// What a disk has taken lies in its own cache until it is asked to keep it. Asked at the end alone,
// it would be waited for while nothing else is done. An error is told once: it must not be lost.
void FileWriter::settle() {
  using std::chrono_literals::operator""s;
  if (settling_.valid()) {
    if (settling_.wait_for(0s) != std::future_status::ready) return;
    settling_.get();
  }
  settled_ = sent_;
  settling_ = std::async(std::launch::async, [this] { sync(file_.get(), path_); });
}

void FileWriter::finish() {
  write(piece_);
  if (settling_.valid()) settling_.get();
  sync(file_.get(), path_);
  // Network file systems report a full disk only here.
  if (::close(file_.release()) != 0) throw_system_error("write", path_);
  if (std::rename(partial_.c_str(), path_.c_str()) != 0) throw_system_error("write", path_);
  partial_.clear();
  sync_folder(path_.parent_path());
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  FileWriter file(path);
  file.append(bytes);
  file.finish();
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
